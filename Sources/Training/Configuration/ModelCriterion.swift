import Codecs
import NeuralCodecs

/// A value of an epoch by which epochs are compared, such as `[valid, mel_loss, min]`.
package struct ModelCriterion: Sendable, Hashable {
    /// Which pass over audio a value is from.
    package enum Phase: String, Sendable, CaseIterable { case train, valid }

    /// Which value is better.
    package enum Mode: String, Sendable, CaseIterable { case minimum = "min", maximum = "max" }

    /// The pass.
    package let phase: Phase
    /// The value's name, as the log has it.
    package let key: String
    /// Which value is better.
    package let mode: Mode

    /// The criterion of a phase, a name and a mode; `nil` for unknown ones.
    init?(_ texts: [String]) {
        guard texts.count == 3, let phase = Phase(rawValue: texts[0]), let mode = Mode(rawValue: texts[2]) else {
            return nil
        }
        (self.phase, key, self.mode) = (phase, texts[1], mode)
    }

    /// The criterion under a key.
    static func one(_ name: String, _ options: inout ConfigurationMapping) throws(CodecError) -> ModelCriterion {
        let texts = try options.texts(name, default: [])
        guard let criterion = ModelCriterion(texts) else { throw refusal(texts, name, options) }
        return criterion
    }

    /// The criteria under a key.
    static func several(_ name: String, _ options: inout ConfigurationMapping) throws(CodecError) -> [ModelCriterion] {
        var criteria = [ModelCriterion]()
        for element in options.node(name)?.sequence?.map(\.self) ?? [] {
            let texts = element.sequence?.compactMap(\.string) ?? []
            guard let criterion = ModelCriterion(texts) else { throw refusal(texts, name, options) }
            criteria.append(criterion)
        }
        return criteria
    }

    private static func refusal(_ texts: [String], _ name: String, _ options: ConfigurationMapping) -> CodecError {
        options.refused(
            name, "has [\(texts.joined(separator: ", "))]",
            "give train or valid, a name such as mel_loss, and min or max")
    }
}
