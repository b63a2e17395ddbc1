import Yams

/// What `meta.yaml` says of a package: which of its files are what, and which programs made it.
public struct PackageMetadata: Sendable, Hashable {
    /// The model's file, by the name of an argument of ESPnet's inference.
    public static let modelFileKey = "model_file"
    /// The configuration, likewise.
    public static let trainConfigKey = "train_config"
    /// The name of the description in a package.
    public static let fileName = "meta.yaml"

    /// Path in the package of each file that is no configuration, by its role.
    public var files: [String: String]
    /// Path in the package of each configuration, by its role; paths inside of it are changed when it is unpacked.
    public var yamlFiles: [String: String]
    /// The version of ESPnet.
    public var espnet: String?
    /// The version of Python.
    public var python: String?
    /// The version of PyTorch.
    public var torch: String?
    /// When it was packed, in seconds since 1970.
    public var timestamp: Double?

    /// A description of a codec's package that this project writes.
    ///
    /// ESPnet's `pack` notes its own version, Python's and PyTorch's. Nothing reads them, so they say here who wrote the
    /// package, and which ESPnet loads it.
    ///
    /// - Parameters:
    ///   - modelFile: the model's path in the package
    ///   - trainConfig: the configuration's
    ///   - writer: what packs it
    ///   - timestamp: when, in seconds since 1970
    public init(modelFile: String, trainConfig: String, writer: PackageWriter, timestamp: Double) {
        files = [Self.modelFileKey: modelFile]
        yamlFiles = [Self.trainConfigKey: trainConfig]
        espnet = writer.espnetVersion
        python = "none; packed by \(writer.program) for ESPnet \(writer.espnetVersion)"
        torch = writer.torchVersion ?? "none; packed by \(writer.program)"
        self.timestamp = timestamp
    }

    /// A package's description out of its text.
    ///
    /// - Parameter source: what messages call it
    public init(yaml: String, source: String) throws(PackingError) {
        let broken = { (cause: String) in
            PackingError(source, cause: cause, remedy: "it is no package of ESPnet's, or damaged; pack it again")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch { throw broken("it is no YAML: \(error)") }
        guard let mapping = root?.mapping else { throw broken("it is no mapping") }
        func paths(_ key: String) throws(PackingError) -> [String: String] {
            guard let found = mapping[key]?.mapping else { throw broken("it has no mapping '\(key)'") }
            var paths = [String: String]()
            for (role, path) in found {
                guard let role = role.string, let path = path.string else { throw broken("'\(key)' is not of texts") }
                paths[role] = path
            }
            return paths
        }
        files = try paths("files")
        yamlFiles = try paths("yaml_files")
        espnet = mapping["espnet"]?.string
        python = mapping["python"]?.string
        torch = mapping["torch"]?.string
        timestamp = mapping["timestamp"]?.float
    }

    /// The text, keys sorted as ESPnet's.
    public var yaml: String {
        func block(_ key: String, _ paths: [String: String]) -> String {
            paths.isEmpty
                ? "\(key): {}\n"
                : "\(key):\n"
                    + paths.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                    .map { "  \(YAMLText.key($0.key)): \(YAMLText.quoted($0.value))\n" }.joined()
        }
        func line(_ key: String, _ value: String?) -> String { value.map { "\(key): \(YAMLText.quoted($0))\n" } ?? "" }
        return line("espnet", espnet) + block("files", files) + line("python", python)
            + (timestamp.map { "timestamp: \($0)\n" } ?? "") + line("torch", torch) + block("yaml_files", yamlFiles)
    }
}

/// The program that packs a model.
public struct PackageWriter: Sendable, Hashable {
    /// Its name and version: `codec-recipe 0.3.0`.
    public var program: String
    /// The version of libtorch that trained the model, if any.
    public var torchVersion: String?
    /// The ESPnet whose packages these are.
    public var espnetVersion: String

    /// The ESPnet that packages are checked against; `reference/scripts/check-packing.py` does it.
    public static let checkedESPnetVersion = "202511"

    /// A program that packs.
    public init(
        program: String, torchVersion: String? = nil, espnetVersion: String = PackageWriter.checkedESPnetVersion
    ) {
        (self.program, self.torchVersion, self.espnetVersion) = (program, torchVersion, espnetVersion)
    }
}
