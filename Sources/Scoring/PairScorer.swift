import Audio
import Metrics

/// Scores pairs of signals with a metric set; knows no files.
public struct PairScorer: Sendable {
    /// The metrics.
    public let metrics: MetricSet

    /// A scorer with these metrics.
    public init(_ metrics: MetricSet) { self.metrics = metrics }

    /// What the metrics say of a pair.
    public struct Outcome {
        /// The outcomes of all output keys, in their order.
        public var scores: [(key: String, score: Score)] = []
        /// Errors and units by output key, for pooled keys.
        public var units: [String: PooledUnits] = [:]
        /// What stands in the row besides, by its name there.
        public var notes: [(name: String, value: ScoreNote.Value)] = []
        /// Lag, gain and the rest; `nil` where a sample is NaN or infinite.
        public var facts: AlignmentFacts?
    }

    /// Scores a pair; `transcripts` are for metrics that read them.
    ///
    /// A reference that is given again with another hypothesis keeps what has been computed from it.
    public func score(
        reference: AnalyzedSignal, hypothesis: AnalyzedSignal, transcripts: Transcripts = Transcripts()
    ) -> Outcome {
        let pair = AnalyzedPair(reference: reference, hypothesis: hypothesis, transcripts: transcripts)
        let reason = pair.unscorable
        // A NaN sample would make the facts NaN.
        var outcome = Outcome(facts: reason?.reason == .notFinite ? nil : pair.alignment)
        for metric in metrics.metrics {
            if let reason, !metric.metric.readsTextOnly {
                outcome.scores += metric.outputKeys.map { (key: $0.name, score: .undefined(reason)) }
            } else {
                add(metric, pair, to: &outcome)
            }
        }
        return outcome
    }

    /// The same outcome for every output key.
    public func everyKey(_ score: Score) -> [(key: String, score: Score)] {
        metrics.keys.map { (key: $0.name, score: score) }
    }

    private func add(_ metric: ConfiguredMetric, _ pair: AnalyzedPair, to outcome: inout Outcome) {
        let scores: Scores
        do {
            scores = try metric.metric.score(pair)
        } catch {
            outcome.scores += metric.outputKeys.map { (key: $0.name, score: .undefined(error)) }
            return
        }
        for (key, output) in zip(metric.definition.keys, metric.outputKeys) {
            outcome.scores.append(
                (key: output.name, score: scores[key.name] ?? .failed("the metric gave no '\(key.name)'")))
            outcome.units[output.name] = scores.units[key.name]
        }
        for note in scores.notes {
            let output = zip(metric.definition.keys, metric.outputKeys).first { $0.0.name == note.key }?.1.name
            outcome.notes.append((name: note.rowName(outputKey: output ?? note.key), value: note.value))
        }
    }
}
