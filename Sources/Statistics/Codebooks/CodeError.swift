/// Codes that are not those of the codec they are said to come from.
public enum CodeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// An utterance has another number of streams than the codec.
    case streamCount(found: Int, expected: Int)
    /// A stream has another number of frames than an earlier one of the same frame rate.
    case frameCount(stream: Int, found: Int, expected: Int)
    /// A code is not in the codebook.
    case outOfRange(stream: Int, frame: Int, code: Int, codebookSize: Int)

    /// What is wrong, in a sentence.
    public var description: String {
        switch self {
        case .streamCount(let found, let expected):
            "the codec has \(expected) streams of codes, the utterance has \(found)"
        case .frameCount(let stream, let found, let expected):
            "stream \(stream) has \(found) codes where a stream of the same frame rate has \(expected)"
        case .outOfRange(let stream, let frame, let code, let size):
            "code \(code) in frame \(frame) of stream \(stream) is not between 0 and \(size - 1)"
        }
    }
}
