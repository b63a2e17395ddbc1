import Codecs
import NeuralCodecs

extension Criterion {
    /// The criterion under a key.
    static func one(_ name: String, _ options: inout ConfigurationMapping) throws(CodecError) -> Criterion {
        try read(options.texts(name, default: []), name, options)
    }

    /// The criteria under a key.
    static func several(_ name: String, _ options: inout ConfigurationMapping) throws(CodecError) -> [Criterion] {
        var criteria = [Criterion]()
        for element in options.node(name)?.sequence?.map(\.self) ?? [] {
            criteria.append(try read(element.sequence?.compactMap(\.string) ?? [], name, options))
        }
        return criteria
    }

    private static func read(
        _ words: [String], _ name: String, _ options: ConfigurationMapping
    ) throws(CodecError) -> Criterion {
        do {
            return try Criterion(words, of: name)
        } catch {
            throw options.refused(name, error.cause, error.remedy)
        }
    }
}
