/// A metric of this toolkit: what it is (``definition``), and how it scores a pair.
///
/// Adding one is a file with a type that conforms, and a line in ``MetricRegistry``.
public protocol Metric: PairMetric {
    /// Everything about the metric that is not arithmetic.
    static var definition: MetricDefinition { get }

    /// The metric with these parameters, which were checked against ``definition``. Tables that do not depend on
    /// the signals are made here, once for all utterances.
    ///
    /// - Throws: ``ParameterError`` where parameters are good one by one but not together.
    init(_ parameters: Parameters) throws(ParameterError)

    /// What a user must be told about results with these parameters, one sentence each; mostly nothing.
    static func warnings(_ parameters: Parameters) -> [String]
}

extension Metric {
    /// Nothing.
    public static func warnings(_ parameters: Parameters) -> [String] { [] }
}
