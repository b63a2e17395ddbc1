/// Why a codec cannot be made or used, or its files cannot be read or written: what it was about, what was found, and
/// what to do about it.
public struct CodecError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, codec or option.
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
