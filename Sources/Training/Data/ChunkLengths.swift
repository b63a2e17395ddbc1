import Codecs

/// The lengths that chunks may have: ESPnet's `chunk_length`.
struct ChunkLengths: Sendable, Hashable {
    /// The lengths in samples, at least one, in the order of the option; a length that stands there twice is drawn twice as
    /// often.
    let candidates: [Int]

    /// One length, in samples.
    init(_ length: Int) throws(CodecError) {
        guard length > 0 else { throw Self.refused("\(length)", "a chunk has at least 1 sample") }
        candidates = [length]
    }

    /// The lengths of an option: `24000`, several (`3000,5000`), ranges with both ends (`3000-5000`), or both kinds.
    init(parsing option: String) throws(CodecError) {
        var candidates = [Int]()
        for part in option.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0.withoutBlanks) }
            guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2 else {
                throw Self.refused(option, "'\(part)' is neither a number nor a range")
            }
            guard first > 0 else { throw Self.refused(option, "a chunk has at least 1 sample") }
            guard last >= first else { throw Self.refused(option, "the range '\(part)' is empty") }
            guard last - first < Self.mostLengths else {
                throw Self.refused(option, "the range '\(part)' has more than \(Self.mostLengths) lengths")
            }
            candidates += first...last
        }
        self.candidates = candidates
    }

    /// The shortest of the lengths, in samples.
    var shortest: Int { candidates.reduce(.max, min) }

    /// Each length has a cache of its own, so that more of them would never fill one.
    private static let mostLengths = 1 << 20

    private static func refused(_ option: String, _ cause: String) -> CodecError {
        CodecError(
            "chunk_length '\(option)'", cause: cause,
            remedy: "give samples, such as 24000, or several such as '16000,24000' or '16000-24000'", kind: .request)
    }
}
