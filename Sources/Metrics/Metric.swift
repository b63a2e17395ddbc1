/// A metric: what it is (``definition``) and how it scores a pair.
///
/// Adding one is a file with a type that conforms, and a line in ``MetricRegistry``.
public protocol Metric: Sendable {
    /// Everything about the metric that is not arithmetic.
    static var definition: MetricDefinition { get }

    /// The metric with these parameters, which were checked against ``definition``. Tables that do not depend on
    /// the signals are made here, once for all utterances.
    ///
    /// - Throws: ``ParameterError`` where parameters are good one by one but not together.
    init(_ parameters: Parameters) throws(ParameterError)

    /// The scores of one pair, for all keys of the definition.
    ///
    /// - Throws: ``Undefined`` when no key has a value; a single key without one is `.undefined` in the result.
    ///   Pairs with a silent, constant or non-finite signal never get here.
    func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores

    /// The scale on which pairs of a common rate (Hz) are scored, for a metric that has several whose numbers must not
    /// be averaged or compared; `nil` for one that has a single scale.
    func scale(at sampleRate: Int) -> String?

    /// What a user must be told about results with these parameters, one sentence each; mostly nothing.
    static func warnings(_ parameters: Parameters) -> [String]
}

extension Metric {
    /// One scale at all rates.
    public func scale(at sampleRate: Int) -> String? { nil }

    /// Nothing.
    public static func warnings(_ parameters: Parameters) -> [String] { [] }
}
