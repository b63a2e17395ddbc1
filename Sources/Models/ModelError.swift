import Torch

/// Why a model cannot be used: what it was about, what was found, and what to do about it.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: Sendable {
        /// A file of a model that is not here.
        case missing
        /// A library, which runs models, that is not here or cannot be used; or a program that fetches files.
        case unavailable
        /// A file or a card that is wrong, contradicts itself, or must not be trusted; or inputs that do not fit.
        case invalid
        /// A model that stopped in the middle.
        case failed
    }

    /// The file, card, input or variable.
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

    /// What libtorch says.
    init(_ error: TorchError, kind: Kind) {
        self.init(error.source, cause: error.cause, remedy: error.remedy, kind: kind)
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }

    /// Whether the same works once something has been fetched or installed: nothing is wrong but that it is not here.
    public var isAbsence: Bool { kind == .missing || kind == .unavailable }

    /// Names and messages come from strangers: what would steer a terminal is shown as `?`, and a line end as a space.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n" || scalar == "\t": scalars.append(" ")
            case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append("?")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
