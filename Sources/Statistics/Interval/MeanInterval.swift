import Glibc

/// A mean with its confidence interval, from sums by block.
///
/// From 20 blocks on the bias-corrected and accelerated bootstrap (BCa: Efron, JASA 82, 1987) with the normal quantile
/// expanded as Hesterberg proposes (The American Statistician 69(4), 2015), below that Student's t on the jackknife's
/// standard error, which with one utterance a block is the ordinary t interval.
public struct MeanInterval: Sendable {
    /// How the ends were found.
    public enum Method: String, Sendable, CaseIterable {
        /// Bias-corrected and accelerated bootstrap.
        case bca
        /// Student's t: fewer than 20 blocks, or a bootstrap too skewed to correct.
        case t
        /// All resamples have the same mean; both ends are the mean.
        case constant
        /// Fewer than two blocks: no interval.
        case none
    }

    /// The least number of blocks for the bootstrap's interval.
    public static let minimumBlocksForBootstrap = 20

    /// The mean over utterances, or the pooled rate.
    public let mean: Double
    /// Lower end; `nil` if `method` is `none`.
    public let lower: Double?
    /// Upper end; `nil` if `method` is `none`.
    public let upper: Double?
    /// The jackknife's standard error of the mean over blocks; 0 if `method` is `constant`, `nil` if it is `none`.
    public let standardError: Double?
    /// How the ends were found.
    public let method: Method
    /// Nominal coverage, such as 0.95.
    public let confidence: Double
    /// Number of blocks.
    public let blockCount: Int
    /// Differences up to this are rounding, see ``BlockSums/rounding``.
    public let rounding: Double
    /// The bootstrap's interval and what corrected it, wherever it exists, also where `method` is `t`.
    public let bootstrap: BiasCorrectedInterval?

    /// The interval of one sample. Several samples are quicker together: ``intervals(of:confidence:resamples:seed:)``.
    public init(of sample: BlockSums, confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1) {
        let plan = BootstrapPlan(blockCount: sample.count, resampleCount: resamples, seed: seed)
        self.init(
            of: sample, resampledMeans: sample.count < 2 ? [] : plan.means(of: [sample])[0], confidence: confidence)
    }

    /// The intervals of several samples, which share the resamples where they have equally many blocks.
    ///
    /// - Parameters:
    ///   - samples: sums by block; every sample gives the result that it would give alone
    ///   - confidence: nominal coverage
    ///   - resamples: number of bootstrap resamples
    ///   - seed: the user's seed
    public static func intervals(
        of samples: [BlockSums], confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1
    ) -> [MeanInterval] {
        var intervals = [MeanInterval?](repeating: nil, count: samples.count)
        for (blockCount, members) in Dictionary(grouping: samples.indices, by: { samples[$0].count }) {
            let plan = BootstrapPlan(blockCount: blockCount, resampleCount: resamples, seed: seed)
            let means = blockCount < 2 ? members.map { _ in [] } : plan.means(of: members.map { samples[$0] })
            for (member, means) in zip(members, means) {
                intervals[member] = MeanInterval(of: samples[member], resampledMeans: means, confidence: confidence)
            }
        }
        return intervals.compactMap { $0 }
    }

    /// The interval of a sample whose bootstrap is known.
    ///
    /// - Parameters:
    ///   - sample: sums by block
    ///   - resampledMeans: its means in the resamples, in any order; not read for fewer than two blocks
    ///   - confidence: nominal coverage, between 0 and 1
    public init(of sample: BlockSums, resampledMeans: [Double], confidence: Double = 0.95) {
        self.init(sample, resampledMeans: resampledMeans, confidence: confidence)
    }

    /// Student's interval, without a bootstrap, whatever the number of blocks: for looking at many slices at once.
    /// `method` is `t`, `constant` where all blocks have the same mean, or `none`.
    ///
    /// - Parameters:
    ///   - sample: sums by block
    ///   - confidence: nominal coverage, between 0 and 1
    public static func studentT(of sample: BlockSums, confidence: Double = 0.95) -> MeanInterval {
        MeanInterval(sample, resampledMeans: nil, confidence: confidence)
    }

    private init(_ sample: BlockSums, resampledMeans: [Double]?, confidence: Double) {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let mean = sample.mean
        let rounding = sample.rounding
        self.mean = mean
        self.confidence = confidence
        self.rounding = rounding
        blockCount = sample.count

        guard sample.count >= 2, let influences = sample.jackknifeInfluences() else {
            (method, lower, upper, standardError, bootstrap) = (.none, nil, nil, nil, nil)
            return
        }
        // Otherwise the order of summation decides on which side of the mean equal values fall.
        let resampled = resampledMeans.map { $0.map { abs($0 - mean) <= rounding ? mean : $0 } }
        if resampled?.allSatisfy({ $0 == mean }) ?? sample.isConstant {
            (method, lower, upper, standardError, bootstrap) = (.constant, mean, mean, 0, nil)
            return
        }
        let standardError = Jackknife(influences: influences).standardError
        self.standardError = standardError
        bootstrap = resampled.flatMap {
            BiasCorrectedInterval(
                estimate: mean, resampled: $0, influences: influences,
                normalQuantile: expandedNormalQuantile(confidence: confidence, units: sample.count))
        }
        if let bootstrap, sample.count >= Self.minimumBlocksForBootstrap {
            (method, lower, upper) = (.bca, bootstrap.lower, bootstrap.upper)
        } else {
            let t = criticalT(confidence: confidence, units: sample.count)
            (method, lower, upper) = (.t, mean - t * standardError, mean + t * standardError)
        }
    }
}
