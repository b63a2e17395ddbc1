/// How much nearer a candidate's embeddings are to the reference's than a baseline's, with an interval by the bootstrap
/// of whole blocks.
///
/// Coverage of this interval has not been measured: it is indicative.
public struct FrechetComparison: Sendable {
    /// What distances are measured from.
    public enum Reference: Sendable {
        /// The reference of each utterance, drawn along with it.
        case paired(UtteranceMoments)
        /// A set of its own, always whole.
        case fixed(EmbeddingMoments)
    }

    /// The baseline's distance.
    public let baselineDistance: Double
    /// The candidate's distance.
    public let candidateDistance: Double
    /// How the ends were found: `bca`; `t` where that does not exist; `constant`; `none` for fewer than two blocks, or
    /// if a group of utterances holds nearly all embeddings.
    public let method: MeanInterval.Method
    /// Lower end of the interval of ``difference``; `nil` if `method` is `none`.
    public let lower: Double?
    /// Upper end; `nil` if `method` is `none`.
    public let upper: Double?
    /// The bootstrap's interval and what corrected it, where it exists.
    public let bootstrap: BiasCorrectedInterval?
    /// Nominal coverage, such as 0.95.
    public let confidence: Double
    /// Number of blocks.
    public let blockCount: Int

    /// Baseline's distance − candidate's: positive is better.
    public var difference: Double { baselineDistance - candidateDistance }

    /// Up to so many utterances the jackknife leaves out one at a time, then groups.
    public static let maximumSingleUtterances = 200
    /// Number of groups of the jackknife of more utterances; utterance i is in group i mod 50.
    public static let groupCount = 50

    /// Differences of distances up to this share of them are rounding.
    private static let relativeRounding = 1e-10

    /// Compares two systems; `nil` if one of the distances does not exist, as without embeddings.
    ///
    /// The expanded quantile is that of as many units as there are blocks, or units of the jackknife if those are fewer.
    ///
    /// - Parameters:
    ///   - reference: what distances are measured from
    ///   - baseline: moments of the embeddings of each utterance, in order of the keys
    ///   - candidate: the same of the other system, of the same utterances
    ///   - blocks: the index of each utterance's block, see ``Blocking``; each its own if left out
    ///   - confidence: nominal coverage, between 0 and 1
    ///   - resamples: number of bootstrap resamples
    ///   - seed: the user's seed
    public init?(
        reference: Reference, baseline: UtteranceMoments, candidate: UtteranceMoments, blocks: [Int]? = nil,
        confidence: Double = 0.95, resamples: Int = 1_000, seed: UInt64 = 1
    ) {
        precondition(baseline.count == candidate.count, "both systems have the same utterances")
        precondition(blocks.map { $0.count == baseline.count } ?? true, "every utterance has a block")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        guard baseline.count > 0 else { return nil }
        var sets = [baseline, candidate]
        var fixedReference: FrechetDistance?
        switch reference {
        case .paired(let utterances): sets.append(utterances)
        case .fixed(let moments):
            guard let distance = FrechetDistance(from: moments) else { return nil }
            fixedReference = distance
        }
        let rows = MomentMatrix(summing: sets, by: blocks ?? Array(0..<baseline.count))
        let whole = rows.totals([[Double](repeating: 1, count: rows.unitCount)])[0]
        guard let distances = Self.distances(whole, fixedReference) else { return nil }
        (baselineDistance, candidateDistance) = distances
        self.confidence = confidence
        blockCount = rows.unitCount

        let influences = Self.influences(sets, fixedReference)
        guard rows.unitCount >= 2, let influences else {
            (method, lower, upper, bootstrap) = (.none, nil, nil, nil)
            return
        }
        let difference = distances.baseline - distances.candidate
        let rounding = Self.relativeRounding * (distances.baseline + distances.candidate)
        let plan = BootstrapPlan(
            blockCount: rows.unitCount, resampleCount: resamples, seed: seed, stream: .corpusMetrics)
        // With few blocks many resamples draw each of them once: they are the sample, up to the order of summation.
        let resampled = Self.differences(rows, samples: resamples, fixedReference, weights: plan.counts(inResample:))
            .map { abs($0 - difference) <= rounding ? difference : $0 }
        if resampled.allSatisfy({ $0 == difference }) {
            (method, lower, upper, bootstrap) = (.constant, difference, difference, nil)
            return
        }
        let units = min(rows.unitCount, influences.count)
        bootstrap = BiasCorrectedInterval(
            estimate: difference, resampled: resampled, influences: influences,
            normalQuantile: expandedNormalQuantile(confidence: confidence, units: units))
        if let bootstrap {
            (method, lower, upper) = (.bca, bootstrap.lower, bootstrap.upper)
        } else {
            let reach =
                criticalT(confidence: confidence, units: units) * Jackknife(influences: influences).standardError
            (method, lower, upper) = (.t, difference - reach, difference + reach)
        }
    }

    /// The influences of single utterances or of groups of them; `nil` where a distance does not exist without one.
    private static func influences(_ sets: [UtteranceMoments], _ fixed: FrechetDistance?) -> [Double]? {
        let utterances = 0..<sets[0].count
        let groups = utterances.count > maximumSingleUtterances ? utterances.map { $0 % groupCount } : Array(utterances)
        let rows = MomentMatrix(summing: sets, by: groups)
        guard rows.unitCount >= 2 else { return nil }
        let without = differences(rows, samples: rows.unitCount, fixed) { left in
            (0..<rows.unitCount).map { $0 == left ? 0 : 1 }
        }
        guard without.allSatisfy(\.isFinite) else { return nil }
        return Jackknife(valuesWithoutUnits: without).influences
    }

    /// The difference in each of several samples, whose units weigh what `weights` says; NaN where a distance does not
    /// exist.
    private static func differences(
        _ rows: MomentMatrix, samples: Int, _ fixed: FrechetDistance?, weights: (Int) -> [Double]
    ) -> [Double] {
        // A few samples at a time: their moments together may be large.
        stride(from: 0, to: samples, by: 16).flatMap { start in
            rows.totals((start..<min(start + 16, samples)).map(weights)).map { moments in
                distances(moments, fixed).map { $0.baseline - $0.candidate } ?? .nan
            }
        }
    }

    /// The distances of baseline and candidate from the reference, which follows them in `moments` if it is not fixed.
    private static func distances(
        _ moments: [EmbeddingMoments], _ fixed: FrechetDistance?
    ) -> (baseline: Double, candidate: Double)? {
        guard let reference = fixed ?? FrechetDistance(from: moments[2]),
            let baseline = reference.distance(to: moments[0]), let candidate = reference.distance(to: moments[1])
        else { return nil }
        return (baseline, candidate)
    }
}
