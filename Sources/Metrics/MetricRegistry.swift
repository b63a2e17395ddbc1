/// The metrics there are.
public enum MetricRegistry {
    /// All metrics, in the order in which they are listed. A new metric adds its line here.
    public static let all: [any Metric.Type] = [
        Pesq.self
    ]

    /// The metric called `name`, also by an alias.
    public static func metric(named name: String) -> (any Metric.Type)? {
        all.first { $0.definition.name == name || $0.definition.aliases.contains(name) }
    }
}
