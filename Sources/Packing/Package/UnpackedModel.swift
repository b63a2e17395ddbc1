/// A package's files, unpacked.
public struct UnpackedModel: Sendable, Hashable {
    /// The checkpoint.
    public let modelFile: String
    /// Its `config.yaml`.
    public let trainConfig: String
    /// What the package says of itself, with paths as in the package.
    public let metadata: PackageMetadata
    /// Paths of all files in the package's order.
    public let files: [String]
}
