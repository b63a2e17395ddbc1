/// Intervals of a ``BjontegaardDelta``: the utterances are resampled by blocks and the whole calculation is repeated.
public struct BjontegaardIntervals: Sendable {
    /// One point of a curve, by block.
    public struct Point: Sendable {
        /// The bit rate of a point.
        public enum Rate: Sendable {
            /// A rate that the codec keeps whatever it codes, in kbit/s.
            case fixed(Double)
            /// Kilobits by block, weighted by seconds: the rate is resampled with the quality.
            case pooled(BlockSums)
        }

        /// The bit rate.
        public let rate: Rate
        /// The oriented scores by block.
        public let quality: BlockSums

        /// A point whose blocks, also those of a pooled rate, are the same at all points of both curves.
        public init(rate: Rate, quality: BlockSums) {
            self.rate = rate
            self.quality = quality
        }
    }

    /// The interval of one of the two differences.
    public struct Outcome: Sendable, Hashable {
        /// The interval; `nil` for fewer than two blocks, or if more than 5 % of the resamples are undefined.
        public let interval: PercentileInterval?
        /// Number of resamples in which the difference does not exist.
        public let undefinedCount: Int
    }

    /// The interval of ``BjontegaardDelta/ratePercent``.
    public let ratePercent: Outcome
    /// The interval of ``BjontegaardDelta/quality``.
    public let quality: Outcome
    /// Number of resamples.
    public let resampleCount: Int

    /// The largest share of resamples that may be undefined.
    public static let maximumUndefinedShare = 0.05

    /// Resamples two curves.
    ///
    /// - Parameters:
    ///   - anchor: points in any order
    ///   - test: points over the same blocks
    ///   - confidence: nominal coverage, between 0 and 1
    ///   - resamples: number of bootstrap resamples
    ///   - seed: the user's seed
    public init(
        anchor: [Point], test: [Point], confidence: Double = 0.95, resamples: Int = 2_000, seed: UInt64 = 1
    ) {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        precondition(resamples > 0, "a bootstrap needs at least one resample")
        let blockCount = (anchor + test).first?.quality.count ?? 0
        resampleCount = resamples
        guard blockCount >= 2 else {
            ratePercent = Outcome(interval: nil, undefinedCount: resamples)
            quality = ratePercent
            return
        }
        let plan = BootstrapPlan(blockCount: blockCount, resampleCount: resamples, seed: seed)
        let points = Self.resampled(anchor + test, plan)
        var percents = [Double]()
        var qualities = [Double]()
        for resample in 0..<resamples {
            let drawn = points.map { RateQualityPoint(rate: $0.rates[resample], quality: $0.qualities[resample]) }
            guard let anchorCurve = RateQualityCurve(Array(drawn.prefix(anchor.count))),
                let testCurve = RateQualityCurve(Array(drawn.dropFirst(anchor.count)))
            else { continue }
            let delta = BjontegaardDelta(anchor: anchorCurve, test: testCurve)
            if let percent = delta.ratePercent { percents.append(percent) }
            if let quality = delta.quality { qualities.append(quality) }
        }
        ratePercent = Self.outcome(percents, of: resamples, confidence)
        quality = Self.outcome(qualities, of: resamples, confidence)
    }

    /// Rate and quality of every point in every resample; NaN where it has none.
    private static func resampled(
        _ points: [Point], _ plan: BootstrapPlan
    ) -> [(rates: [Double], qualities: [Double])] {
        let pooled = points.compactMap { point -> BlockSums? in
            if case .pooled(let sums) = point.rate { sums } else { nil }
        }
        let means = plan.means(of: points.map(\.quality) + pooled)
        var pooledMeans = means.dropFirst(points.count)
        return zip(points, means).map { point, qualities in
            switch point.rate {
            case .fixed(let rate): ([Double](repeating: rate, count: plan.resampleCount), qualities)
            case .pooled: (pooledMeans.removeFirst(), qualities)
            }
        }
    }

    private static func outcome(_ values: [Double], of resamples: Int, _ confidence: Double) -> Outcome {
        let undefined = resamples - values.count
        let isEnough = Double(undefined) <= maximumUndefinedShare * Double(resamples)
        return Outcome(
            interval: isEnough && !values.isEmpty ? PercentileInterval(of: values, confidence: confidence) : nil,
            undefinedCount: undefined)
    }
}
