import Files
import Glibc

/// What is wrong with a table or a data directory, or why it cannot be worked on: where, what was found, and what to do.
public struct KaldiError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A file whose content is wrong, or does not fit the others.
        case invalid
        /// A request that cannot be fulfilled with what is there.
        case request
        /// A file or folder that is not there or cannot be read.
        case missing
        /// An output that cannot be made.
        case cannotCreate
        /// An output that cannot be written to its end.
        case cannotWrite
    }

    /// The file or folder.
    public let file: String
    /// Line of the file, from 1.
    public let line: Int?
    /// The utterance, speaker or recording.
    public let key: String?
    /// What was found there; where Kaldi's scripts have a message for it, it is in here.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind

    /// An error about `file`.
    public init(
        _ file: String, line: Int? = nil, key: String? = nil, cause: String, remedy: String, kind: Kind = .invalid
    ) {
        self.file = file
        self.line = line
        self.key = key
        self.cause = cause
        self.remedy = remedy
        self.kind = kind
    }

    /// `file:line: 'key': cause; remedy`, on one line.
    public var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": " + (key.map { "'\($0)': " } ?? "") + "\(cause); \(remedy)"
    }
}

extension KaldiError {
    /// A file or folder that the system refuses to read or write.
    init(_ error: FileError) {
        switch error.step {
        case .reading:
            self.init(
                error.path, cause: "it cannot be read: \(error.cause)", remedy: "check the path and its permissions",
                kind: .missing)
        case .creating, .writing:
            self.init(
                error.path, cause: "it cannot be written: \(error.cause)",
                remedy: error.code == ENOSPC || error.code == EDQUOT
                    ? "make room there and run it again" : "choose another place, or change its permissions",
                kind: error.step == .creating ? .cannotCreate : .cannotWrite)
        }
    }
}

/// Does work with files in the errors of this module.
func describingFiles<Result>(_ work: () throws(FileError) -> Result) throws(KaldiError) -> Result {
    do { return try work() } catch { throw KaldiError(error) }
}
