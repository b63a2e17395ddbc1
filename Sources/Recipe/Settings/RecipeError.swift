import Codecs

/// Why a recipe cannot go on.
public struct RecipeError: Error, Sendable, CustomStringConvertible {
    /// How the program ends, as `codec.sh` does where it knows the case.
    public enum Kind: Sendable, Hashable {
        /// An option or its value is wrong.
        case option
        /// What `codec.sh` prints its help text for.
        case usage
        /// A job or a step failed.
        case failed
        /// A file or set that is needed is not there.
        case missing
        /// A program or library is missing.
        case unavailable
        /// A file cannot be written.
        case cannotWrite
    }

    /// What kind of fault it is.
    public let kind: Kind
    /// File or option, cause and remedy, on one line.
    public let description: String
    /// More lines, such as the last ones of a log.
    public let details: [String]

    /// A fault of `source`.
    public init(_ source: String, cause: String, remedy: String, kind: Kind = .failed, details: [String] = []) {
        self.init("\(source): \(cause); \(remedy)", kind: kind, details: details)
    }

    /// A fault in the words of `codec.sh`.
    init(_ description: String, kind: Kind, details: [String] = []) {
        (self.description, self.kind, self.details) = (description, kind, details)
    }
}
