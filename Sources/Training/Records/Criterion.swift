import Codecs

/// What decides which epochs are the best: a statistic of a phase, and whether less or more of it is better.
///
/// ESPnet's `best_model_criterion` is a list of these, such as `[valid, mel_loss, min]`.
package struct Criterion: Sendable, Hashable {
    /// Which values are better.
    package enum Direction: String, Sendable, Hashable {
        /// Smaller ones, as of a loss.
        case min
        /// Larger ones.
        case max
    }

    /// The phase, `train` or `valid`.
    package let phase: String
    /// The statistic, such as `mel_loss`.
    package let key: String
    /// Which values are better.
    package let direction: Direction

    /// A criterion from its parts.
    init(phase: String, key: String, direction: Direction) {
        (self.phase, self.key, self.direction) = (phase, key, direction)
    }

    /// A criterion as configurations write it: phase, key and `min` or `max`.
    ///
    /// - Parameters:
    ///   - words: The three words.
    ///   - option: The option that they stand under, for the message.
    init(_ words: [String], of option: String) throws(CodecError) {
        guard words.count == 3, DataPass(rawValue: words[0]) != nil, let direction = Direction(rawValue: words[2])
        else {
            throw CodecError(
                option, cause: "has [\(words.joined(separator: ", "))]",
                remedy: "give train or valid, a name such as mel_loss, and min or max", kind: .request)
        }
        self.init(phase: words[0], key: words[1], direction: direction)
    }

    /// `valid.mel_loss`, which file names and the log call it.
    var name: String { "\(phase).\(key)" }
}
