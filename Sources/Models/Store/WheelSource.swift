/// A file in a wheel of the Python Package Index.
public struct WheelSource: Sendable, Hashable, CustomStringConvertible {
    /// The package's name, such as `speechmos`.
    public let package: String
    /// The package's version, such as `0.0.1.1`.
    public let version: String
    /// The file's path in the wheel.
    public let path: String

    /// A file in a wheel.
    public init(package: String, version: String, path: String) {
        (self.package, self.version, self.path) = (package, version, path)
    }

    /// `speechmos 0.0.1.1`.
    public var description: String { "\(package) \(version)" }
}
