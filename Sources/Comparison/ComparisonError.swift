import Scoring

/// A run, rules file or margins file that cannot be used: which, why, and what to do.
public struct ComparisonError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, which decides the exit code.
    public enum Kind: Sendable {
        /// Nothing is there, or it cannot be opened.
        case missing
        /// What is there cannot be read, or does not fit together.
        case malformed
        /// Rules or margins that cannot be followed.
        case invalidRules
    }

    /// The kind.
    public let kind: Kind
    /// File or run, cause and remedy.
    public let description: String

    /// An error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: StoredRunError) {
        kind = error.isMissing ? .missing : .malformed
        description = error.description
    }
}
