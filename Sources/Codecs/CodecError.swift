/// Why a codec cannot be made or used, or its files cannot be read or written: what it was about, what was found, and
/// what to do about it.
public struct CodecError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A file or input that is wrong, or does not fit the others.
        case invalid
        /// A request that names no codec or setting that there is.
        case request
        /// A file or folder that is not there.
        case missing
        /// A program or device that is not there.
        case unavailable
        /// An output that cannot be made, or whose place is taken.
        case cannotCreate
        /// An output that cannot be written to its end.
        case cannotWrite
    }

    /// The file, codec or option.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind
    /// The single faults that it stands for, a line each.
    public let details: [String]

    /// An error about `source`.
    public init(
        _ source: String, cause: String, remedy: String, kind: Kind = .invalid, details: [String] = []
    ) {
        self.kind = kind
        self.details = details
        self.source = source
        self.cause = cause
        self.remedy = remedy
    }

    /// `source: cause; remedy`, on one line, and the details after it.
    public var description: String { ([headline] + details).joined(separator: "\n") }
    /// `source: cause; remedy`.
    public var headline: String { "\(source): \(cause); \(remedy)" }
}
