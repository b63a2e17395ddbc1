import Files

/// Why an archive could not be written or read: where, what was found, and what to do about it.
public struct ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, with the offset of its record.
    public let source: String
    /// Key of the record.
    public let key: String?
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String

    /// An error about `source`.
    public init(_ source: String, key: String? = nil, cause: String, remedy: String) {
        (self.source, self.key, self.cause, self.remedy) = (source, key, cause, remedy)
    }

    /// The system did not let a file be written.
    init(_ error: FileError) {
        self.init(
            error.path, cause: "it cannot be written: \(error.cause)",
            remedy: "check that the folder is writable and has room")
    }

    /// `source: 'key': cause; remedy`, on one line.
    public var description: String {
        source + ": " + (key.map { "'\($0)': " } ?? "") + "\(cause); \(remedy)"
    }
}
