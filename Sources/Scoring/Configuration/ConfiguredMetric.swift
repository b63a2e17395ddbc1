import Metrics

/// A metric as a run uses it: what scores, its parameters, and the names its keys have in the output.
public struct ConfiguredMetric: Sendable {
    /// The metric's definition.
    public let definition: MetricDefinition
    /// Its parameters, complete.
    public private(set) var parameters: Parameters
    /// Whether comparisons judge by it (`primary: true` in the metric set).
    public let isPrimary: Bool
    /// The metric, ready to score.
    public private(set) var metric: any PairMetric
    /// The definition's keys under the names that the output has, in the definition's order.
    public internal(set) var outputKeys: [KeyDefinition]
    /// What a user must be told about results with these parameters.
    public private(set) var warnings: [String]

    /// The model that it uses, if it needs one.
    public let model: ModelUse?

    /// The registry's type, from which the metric can be made again; `nil` for one that was given ready.
    private let type: (any Metric.Type)?

    /// A metric of the registry.
    init(_ type: any Metric.Type, given: [String: ParameterValue], isPrimary: Bool) throws(ParameterError) {
        self.type = type
        model = nil
        definition = type.definition
        parameters = try Parameters(for: definition, given: given)
        metric = try type.init(parameters)
        warnings = type.warnings(parameters)
        self.isPrimary = isPrimary
        outputKeys = definition.keys
    }

    /// A metric whose definition is known at run time only.
    ///
    /// - Parameters:
    ///   - metric: What scores; it gives the keys of `definition`.
    ///   - definition: What it is.
    ///   - parameters: What it was made with.
    ///   - warnings: What a user must be told about its results, one sentence each.
    ///   - isPrimary: Whether comparisons judge by it.
    ///   - model: The model that it uses, if it needs one.
    package init(
        _ metric: any PairMetric, definition: MetricDefinition, parameters: Parameters, warnings: [String] = [],
        isPrimary: Bool, model: ModelUse? = nil
    ) {
        type = nil
        self.model = model
        self.metric = metric
        self.definition = definition
        self.parameters = parameters
        self.warnings = warnings
        self.isPrimary = isPrimary
        outputKeys = definition.keys
    }

    /// Changes a parameter of a metric of the registry; the keys stay as they are called.
    mutating func set(_ name: String, to value: ParameterValue) throws(ParameterError) {
        guard let type else { preconditionFailure("\(definition.name) was given ready and cannot be made again") }
        var given = Dictionary(uniqueKeysWithValues: parameters.entries.map { ($0.name, $0.value) })
        given[name] = value
        parameters = try Parameters(for: definition, given: given)
        metric = try type.init(parameters)
        warnings = type.warnings(parameters)
    }

    /// Added to the keys when the metric stands twice in a set: what distinguishes these parameters.
    var keySuffix: String {
        definition.parameters.compactMap { parameter in
            parameters.entries.first { $0.name == parameter.name }.flatMap { parameter.keySuffix($0.value) }
        }.joined()
    }
}
