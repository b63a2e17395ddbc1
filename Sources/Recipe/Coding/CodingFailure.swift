import Codecs

/// Why an utterance could not be coded.
public struct CodingFailure: Sendable, CustomStringConvertible {
    /// The reason in words, on one line.
    public let description: String
    /// The same without the utterance's name, where it lies in what was asked for, so that many utterances may have it: audio of
    /// a rate that the codec does not have.
    public let sharedCause: String?

    init(_ error: any Error) {
        description = "\(error)"
        if let error = error as? CodecError, error.kind == .request {
            sharedCause = "\(error.cause); \(error.remedy)"
        } else {
            sharedCause = nil
        }
    }
}
