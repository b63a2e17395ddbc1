/// What scores a pair of signals, whether its definition is known when the program is built (``Metric``) or comes
/// with a file that is read at run time.
public protocol PairMetric: Sendable {
    /// The scores of one pair, for all keys of the definition.
    ///
    /// - Throws: ``Undefined`` when no key has a value; a single key without one is `.undefined` in the result.
    ///   Pairs with a silent, constant or non-finite signal never get here, unless the metric ``readsTextOnly``.
    func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores

    /// The scale on which pairs of a common rate (Hz) are scored, for a metric that has several whose numbers must not
    /// be averaged or compared; `nil` for one that has a single scale.
    func scale(at sampleRate: Int) -> String?

    /// Whether the metric reads ``AnalyzedPair/transcripts`` and hears nothing. It then scores every pair whose audio can be
    /// read, silent ones too.
    var readsTextOnly: Bool { get }
}

extension PairMetric {
    /// One scale at all rates.
    public func scale(at sampleRate: Int) -> String? { nil }

    /// A metric hears.
    public var readsTextOnly: Bool { false }
}
