import Audio
import Metrics

/// Scores pairs of signals with a metric set; knows no files.
public struct PairScorer: Sendable {
    /// The metrics.
    public let metrics: MetricSet

    /// A scorer with these metrics.
    public init(_ metrics: MetricSet) { self.metrics = metrics }

    /// The outcomes of all output keys for a pair, and its alignment facts.
    ///
    /// A reference that is given again with another hypothesis keeps what has been computed from it.
    public func score(
        reference: AnalyzedSignal, hypothesis: AnalyzedSignal
    ) -> (scores: [(key: String, score: Score)], facts: AlignmentFacts?) {
        let pair = AnalyzedPair(reference: reference, hypothesis: hypothesis)
        let reason = pair.unscorable
        // A NaN sample would make the facts NaN.
        let facts = reason?.reason == .notFinite ? nil : pair.alignment
        if let reason { return (everyKey(.undefined(reason)), facts) }
        return (metrics.metrics.flatMap { outcomes(of: $0, pair) }, facts)
    }

    /// The same outcome for every output key.
    public func everyKey(_ score: Score) -> [(key: String, score: Score)] {
        metrics.keys.map { (key: $0.name, score: score) }
    }

    private func outcomes(of metric: ConfiguredMetric, _ pair: AnalyzedPair) -> [(key: String, score: Score)] {
        let scores: Scores
        do {
            scores = try metric.metric.score(pair)
        } catch {
            return metric.outputKeys.map { (key: $0.name, score: .undefined(error)) }
        }
        return zip(metric.definition.keys, metric.outputKeys).map { key, output in
            (key: output.name, score: scores[key.name] ?? .failed("the metric gave no '\(key.name)'"))
        }
    }
}
