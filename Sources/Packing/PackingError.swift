import Files

/// Why a model cannot be packed, unpacked or described: what it was about, what was found, and what to do about it.
public struct PackingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A package, file or text that is wrong, or that must not be trusted.
        case invalid
        /// A file that is not there, or may not be read.
        case missing
        /// An output that cannot be made.
        case cannotCreate
        /// An output that cannot be written to its end.
        case cannotWrite
    }

    /// The file, or the name of what is wrong.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// What kind of fault it is.
    public let kind: Kind

    /// An error about `source`.
    public init(_ source: String, cause: String, remedy: String, kind: Kind = .invalid) {
        self.source = Self.printable(source)
        self.cause = Self.printable(cause)
        self.remedy = Self.printable(remedy)
        self.kind = kind
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }

    /// What the system says to a file or folder.
    init(_ error: FileError) {
        switch error.step {
        case .reading:
            self.init(
                error.path, cause: "it cannot be read: \(error.cause)", remedy: "check the path", kind: .missing)
        case .creating, .writing:
            self.init(
                error.path, cause: "it cannot be written: \(error.cause)",
                remedy: "check that the folder is writable and has room",
                kind: error.step == .writing ? .cannotWrite : .cannotCreate)
        }
    }

    /// A package that is not what its name says.
    static func damaged(_ source: String, _ cause: String) -> PackingError {
        PackingError(source, cause: cause, remedy: "the file is damaged or no package; copy or pack it again")
    }

    /// A package that somebody may have made to do harm.
    static func hostile(_ source: String, _ cause: String) -> PackingError {
        PackingError(source, cause: cause, remedy: "do not use this package")
    }

    /// Names come from strangers: what would steer a terminal is shown as `?`.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "?"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
