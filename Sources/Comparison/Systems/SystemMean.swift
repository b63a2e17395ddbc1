import Metrics
import Statistics

/// One key of one system over its own rows. Means of several systems may be over different utterances: see `scored`.
public struct SystemMean: Sendable {
    /// The system's place in ``Comparison/runs``.
    public var system: Int
    /// The key.
    public var definition: KeyDefinition
    /// Rows with a finite value, with ±∞, and whose metric crashed or that are absent though expected.
    public var scored = 0, infinite = 0, failed = 0
    /// Rows without a value, by reason.
    public var undefined: [String: Int] = [:]
    /// Statistics of the finite values; `nil` without any.
    public var values: DescriptiveStatistics?
    /// The mean, or the pooled rate.
    public var mean: Double?
    /// The interval of the mean.
    public var interval: ReportedInterval?

    /// The value that the worst 5 % (or another share) of the utterances do not reach; `nil` without a direction.
    public func lowTail(_ share: Double) -> Double? {
        switch definition.direction {
        case .higher: values?.quantile(share)
        case .lower: values?.quantile(1 - share)
        case .none: nil
        }
    }

    /// Reports all keys of all systems; they share the resamples.
    static func all(_ aligned: AlignedRuns, _ settings: ComparisonSettings) -> [SystemMean] {
        var means = [SystemMean]()
        var sums = [BlockSums]()
        var places = [Int]()
        for (system, run) in aligned.runs.enumerated() {
            for definition in run.definitions {
                var mean = SystemMean(system: system, definition: definition)
                let column = aligned.column(definition.name, ofRun: system)
                for score in column { mean.count(score) }
                let values = column.compactMap { $0?.value }
                mean.values = DescriptiveStatistics(values)
                if let sum = Self.sums(column, definition, aligned, system) {
                    mean.mean = sum.mean
                    sums.append(sum)
                    places.append(means.count)
                }
                means.append(mean)
            }
        }
        let intervals = MeanInterval.intervals(
            of: sums, confidence: settings.confidence, resamples: settings.resamples, seed: settings.seed)
        for (place, interval) in zip(places, intervals) { means[place].interval = ReportedInterval(interval) }
        return means
    }

    private mutating func count(_ score: Score?) {
        switch score {
        case .value: scored += 1
        case .infinite: infinite += 1
        case .undefined(let why): undefined[why.reason.rawValue, default: 0] += 1
        case .failed, nil: failed += 1
        }
    }

    /// A run's own scores of a key by block; for pooled keys its errors with their units as weights.
    ///
    /// - Parameter places: for each utterance whether it is looked at; all are if left out
    static func sums(
        _ column: [Score?], _ definition: KeyDefinition, _ aligned: AlignedRuns, _ system: Int,
        places: [Bool]? = nil
    ) -> BlockSums? {
        if definition.aggregation == .ratio {
            let units = aligned.unitColumn(definition.name, ofRun: system)
            let known = units.indices.filter { units[$0] != nil && places?[$0] ?? true }
            return BlockSums(
                values: known.compactMap { units[$0]?.errors }, blocks: known.map { aligned.blocking.blocks[$0] },
                weights: known.compactMap { units[$0]?.units })
        }
        let known = column.indices.filter { column[$0]?.value != nil && places?[$0] ?? true }
        return BlockSums(
            values: known.compactMap { column[$0]?.value }, blocks: known.map { aligned.blocking.blocks[$0] })
    }
}
