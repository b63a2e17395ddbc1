/// Why a file of weights cannot be read or written: the file, what was found, and what to do about it.
public struct CheckpointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A file that is wrong.
        case invalid
        /// A file that is not there, or may not be read.
        case missing
        /// An output that cannot be made.
        case cannotCreate
        /// An output that cannot be written to its end.
        case cannotWrite
    }

    /// The file.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind

    /// An error about `source`.
    public init(_ source: String, cause: String, remedy: String, kind: Kind = .invalid) {
        self.kind = kind
        self.source = source
        self.cause = cause
        self.remedy = remedy
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }

    /// A file that is not what its name says.
    static func damaged(_ source: String, _ cause: String) -> CheckpointError {
        CheckpointError(source, cause: cause, remedy: "the file is damaged or no checkpoint; copy or save it again")
    }

    /// A name from a file for a message: cut, and with nothing that a terminal obeys.
    static func shown(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        let plain = scalars.prefix(80).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "?"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(plain)) + (scalars.dropFirst(80).isEmpty ? "" : "…")
    }
}
