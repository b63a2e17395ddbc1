import Codecs

/// Why a chunk has no samples.
enum ReadFailure: Error, Sendable, Hashable {
    /// Its utterance is left out.
    case unreadable(UnreadableUtterance)
    /// Training cannot go on.
    case fatal(CodecError)
}
