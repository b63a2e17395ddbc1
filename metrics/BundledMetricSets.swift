/// The metric sets that travel inside the program, so that it works from any folder.
public enum BundledMetricSets {
    /// Names of the sets, the default first.
    public static let names = ["codec", "fast", "full"]

    /// The YAML text of a set, by its name with or without `.yaml`.
    public static func yaml(named name: String) -> String? {
        switch name {
        case "codec", "codec.yaml": String(decoding: PackageResources.codec_yaml, as: UTF8.self)
        case "fast", "fast.yaml": String(decoding: PackageResources.fast_yaml, as: UTF8.self)
        case "full", "full.yaml": String(decoding: PackageResources.full_yaml, as: UTF8.self)
        default: nil
        }
    }

    /// The YAML text of the margin profiles, `margins.yaml`.
    public static var margins: String { String(decoding: PackageResources.margins_yaml, as: UTF8.self) }
}
