/// Why libtorch cannot be used, or what it refused: what it was about, what was found, and what to do about it.
public struct TorchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, operator or device.
    public let source: String
    /// What was found there.
    public let cause: String
    /// What the user can do.
    public let remedy: String
    /// Whether a device is not there.
    public let isDeviceMissing: Bool

    init(_ source: String, cause: String, remedy: String, isDeviceMissing: Bool = false) {
        self.isDeviceMissing = isDeviceMissing
        self.source = source
        self.cause = cause
        self.remedy = remedy
    }

    /// `source: cause; remedy`, on one line.
    public var description: String { "\(source): \(cause); \(remedy)" }
}
