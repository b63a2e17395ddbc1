import Glibc

/// Why a file or folder could not be read or written.
public struct FileError: Error, Sendable, Hashable {
    /// What was tried.
    public enum Step: Sendable { case reading, creating, writing }

    /// The file or folder.
    public let path: String
    /// What was tried.
    public let step: Step
    /// The system's number for the cause, such as `ENOSPC`.
    public let code: Int32

    /// An error of the system's.
    public init(_ step: Step, _ path: String, code: Int32) {
        (self.step, self.path, self.code) = (step, path, code)
    }

    /// The system's words for the cause.
    public var cause: String { String(cString: strerror(code)) }
}
