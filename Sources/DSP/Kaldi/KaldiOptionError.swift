/// Why features cannot be computed as the options say.
public struct KaldiOptionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The option, as Kaldi's programs call it.
    public let option: String
    /// What is wrong with its value.
    public let cause: String
    /// What the user can do.
    public let remedy: String

    /// An error about `option`.
    public init(_ option: String, cause: String, remedy: String) {
        (self.option, self.cause, self.remedy) = (option, cause, remedy)
    }

    /// `option: cause; remedy`, on one line.
    public var description: String { "\(option): \(cause); \(remedy)" }

    /// Throws unless `holds`.
    static func require(
        _ holds: Bool, _ option: String, _ cause: @autoclosure () -> String, _ remedy: @autoclosure () -> String
    ) throws(KaldiOptionError) {
        if !holds { throw KaldiOptionError(option, cause: cause(), remedy: remedy()) }
    }
}
