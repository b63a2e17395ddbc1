import MetricSets

/// The metric sets inside the program: `metrics/codec.yaml`, `fast.yaml`, `full.yaml`.
public enum BundledSets {
    /// Their names, the default first.
    public static var names: [String] { BundledMetricSets.names }

    /// The YAML text of a set, by its name with or without `.yaml`.
    public static func yaml(named name: String) -> String? { BundledMetricSets.yaml(named: name) }
}
