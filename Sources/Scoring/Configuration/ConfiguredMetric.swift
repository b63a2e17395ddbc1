import Metrics

/// A metric as a run uses it: the type, its parameters, and the names its keys have in the output.
public struct ConfiguredMetric: Sendable {
    /// The metric's definition.
    public let definition: MetricDefinition
    /// Its parameters, complete.
    public private(set) var parameters: Parameters
    /// Whether comparisons judge by it (`primary: true` in the metric set).
    public let isPrimary: Bool
    /// The metric, ready to score.
    public private(set) var metric: any Metric
    /// The definition's keys under the names that the output has, in the definition's order.
    public internal(set) var outputKeys: [KeyDefinition]

    /// What a user must be told about results with these parameters.
    public var warnings: [String] { type(of: metric).warnings(parameters) }

    init(_ type: any Metric.Type, given: [String: ParameterValue], isPrimary: Bool) throws(ParameterError) {
        definition = type.definition
        parameters = try Parameters(for: definition, given: given)
        metric = try type.init(parameters)
        self.isPrimary = isPrimary
        outputKeys = definition.keys
    }

    /// Changes a parameter; the keys stay as they are called.
    mutating func set(_ name: String, to value: ParameterValue) throws(ParameterError) {
        var given = Dictionary(uniqueKeysWithValues: parameters.entries.map { ($0.name, $0.value) })
        given[name] = value
        parameters = try Parameters(for: definition, given: given)
        metric = try type(of: metric).init(parameters)
    }

    /// Added to the keys when the metric stands twice in a set: what distinguishes these parameters.
    var keySuffix: String {
        definition.parameters.compactMap { parameter in
            parameters.entries.first { $0.name == parameter.name }.flatMap { parameter.keySuffix($0.value) }
        }.joined()
    }
}
