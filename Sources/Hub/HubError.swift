/// Why a model cannot be fetched from the Hub or found in its cache: what it was about, what was found, and what to do
/// about it.
public struct HubError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// An answer or a file that contradicts itself, or that must not be trusted.
        case invalid
        /// A name, an address or a token that cannot be one.
        case request
        /// A repository, revision or file that is not there.
        case missing
        /// A repository that only some may read.
        case refused
        /// A Hub that cannot be asked: no network, a fault of the Hub's, or offline mode.
        case unreachable
        /// A program that is not there.
        case unavailable
        /// A file of the cache that cannot be written.
        case cannotWrite
    }

    /// The repository, file or variable.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind

    /// An error about `source`.
    public init(_ source: String, cause: String, remedy: String, kind: Kind) {
        self.source = Self.printable(source)
        self.cause = Self.printable(cause)
        self.remedy = Self.printable(remedy)
        self.kind = kind
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }

    /// Names and messages come from strangers: what would steer a terminal is shown as `?`.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            scalars.append(isControl ? "?" : scalar)
        }
        return String(scalars)
    }
}
