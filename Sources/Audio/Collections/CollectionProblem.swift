/// What is wrong with one entry of a collection, or with one of its lists. The other entries stay usable.
public struct CollectionProblem: Sendable, Hashable, CustomStringConvertible {
    /// The list, folder or file.
    public let file: String
    /// Line of the list, from 1.
    public let line: Int?
    /// Key of the utterance, speaker or recording.
    public let key: String?
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String

    /// A problem in `file`.
    public init(_ file: String, line: Int? = nil, key: String? = nil, cause: String, remedy: String) {
        self.file = file
        self.line = line
        self.key = key
        self.cause = cause
        self.remedy = remedy
    }

    /// A list that cannot be read at all.
    init(_ error: AudioError) {
        self.init(error.source, cause: error.cause, remedy: error.remedy)
    }

    /// `file:line: 'key': cause; remedy`, on one line.
    public var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": " + (key.map { "'\($0)': " } ?? "") + "\(cause); \(remedy)"
    }
}
