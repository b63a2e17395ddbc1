import Codecs

/// What decides which epochs are the best: a statistic of a phase, and whether less or more of it is better.
///
/// ESPnet's `best_model_criterion` is a list of these, such as `[valid, mel_loss, min]`.
struct Criterion: Sendable, Hashable {
    /// Which values are better.
    enum Direction: String, Sendable, Hashable {
        /// Smaller ones, as of a loss.
        case min
        /// Larger ones.
        case max
    }

    /// The phase, `train` or `valid`.
    let phase: String
    /// The statistic, such as `mel_loss`.
    let key: String
    /// Which values are better.
    let direction: Direction

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
        guard words.count == 3, let direction = Direction(rawValue: words[2]) else {
            throw CodecError(
                option, cause: "a criterion is \(words), not a phase, a statistic and min or max",
                remedy: "write it like [valid, mel_loss, min]", kind: .request)
        }
        self.init(phase: words[0], key: words[1], direction: direction)
    }

    /// `valid.mel_loss`, which file names and the log call it.
    var name: String { "\(phase).\(key)" }
}
