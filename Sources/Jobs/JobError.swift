import Files

/// Why jobs cannot be started or watched: what it was about, what was found, and what to do about it.
///
/// A job that fails is none: that is in the ``JobOutcome``.
public struct JobError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A configuration that is wrong.
        case invalid
        /// An array or option that cannot be one.
        case request
        /// A file that is not there.
        case missing
        /// A program that is not there or cannot be started.
        case unavailable
        /// Jobs that Slurm does not take.
        case refused
        /// A log, script or folder that cannot be written.
        case cannotWrite
    }

    /// The file, program, array or option.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind

    /// An error about `source`.
    public init(_ source: String, cause: String, remedy: String, kind: Kind) {
        self.source = source
        self.cause = cause
        self.remedy = remedy
        self.kind = kind
    }

    /// `source: cause; remedy`.
    public var description: String { "\(source): \(cause); \(remedy)" }
}

extension JobError {
    /// A file that cannot be written, or read.
    init(_ error: FileError) {
        let isReading = error.step == .reading
        self.init(
            error.path, cause: "it cannot be \(isReading ? "read" : "written"): \(error.cause)",
            remedy: "check the folder, its permissions and the space left", kind: isReading ? .missing : .cannotWrite)
    }
}
