/// What is said in each utterance, from a Kaldi `text`: `<utterance> <words>` a line. A key alone is an utterance in which
/// nothing is said.
public struct TranscriptList: Sendable {
    /// The file, as the user named it.
    public let path: String
    /// Words by utterance key, as they stand in the list.
    public let texts: [String: String]
    /// Lines that were left out, and why.
    public let problems: [CollectionProblem]
    /// XXH128 of the file's bytes; that of none where it could not be read.
    public let contentHash: String

    /// Reads `path`; a list that cannot be read is empty and has a problem.
    public init(path: String) {
        self.path = path
        let list = KeyedList(path: path)
        let (lines, problems) = list.uniqueLines()
        texts = Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0.value) })
        self.problems = (list.problems + problems).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
        contentHash = list.contentHash
    }

    /// The `text` of the data directory that a collection is: of the folder, or of the folder whose `wav.scp` is named.
    /// `nil` where there is none.
    public static func path(ofCollection collection: String) -> String? {
        let directory =
            isDirectory(collection) ? collection : fileName(of: collection) == "wav.scp" ? folder(of: collection) : nil
        guard let directory, exists(join(directory, "wav.scp")) else { return nil }
        let path = join(directory, "text")
        return exists(path) && !isDirectory(path) ? path : nil
    }
}
