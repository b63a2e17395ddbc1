import Glibc

/// Why audio could not be read: what was being read, what was found, and what to do about it.
public struct AudioError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file (with its offset or segment), list or command.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String

    /// An error about `source`.
    public init(_ source: String, cause: String, remedy: String) {
        self.source = source
        self.cause = cause
        self.remedy = remedy
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }
}

extension AudioError {
    /// The system refused to open `path`, with this `errno`.
    package static func opening(_ source: String, path: String, errorNumber: Int32) -> AudioError {
        switch errorNumber {
        case ENOENT, ENOTDIR:
            AudioError(
                source, cause: "there is no such file",
                remedy: path.hasPrefix("/")
                    ? "check the path"
                    : "check the path; a relative path starts at the current directory or at the folder of its list")
        case EISDIR:
            AudioError(
                source, cause: "this is a directory, not an audio file",
                remedy: "name a file, or give the directory by itself as a collection of utterances")
        case EACCES, EPERM:
            AudioError(source, cause: "permission to read it is denied", remedy: "make it readable (chmod u+r)")
        default:
            AudioError(source, cause: "it cannot be opened: \(systemMessage(errorNumber))", remedy: "check the path")
        }
    }
}

/// The system's words for an `errno`.
func systemMessage(_ errorNumber: Int32) -> String {
    String(cString: strerror(errorNumber))
}
