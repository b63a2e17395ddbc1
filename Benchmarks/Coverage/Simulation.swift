import Statistics

/// The methods whose intervals are compared, with the names of the goldens.
enum IntervalMethod: String, CaseIterable, Sendable {
    case t
    case percentile
    case plain = "bca"
    case expanded = "bca_expanded"
    case byUtterance = "bca_utterance"
    /// What a comparison prints: expanded BCa, or t for fewer than 20 blocks.
    case printed
}

/// What was found in a number of samples of one population.
struct Tally: Sendable {
    var samples = 0
    /// Samples whose interval holds the true mean.
    var hits: [IntervalMethod: Int] = [:]
    /// Samples of two systems without a true difference that were called better, and worse, at a margin of 0.
    var better = 0
    var worse = 0

    static func + (a: Tally, b: Tally) -> Tally {
        Tally(
            samples: a.samples + b.samples, hits: a.hits.merging(b.hits, uniquingKeysWith: +),
            better: a.better + b.better, worse: a.worse + b.worse)
    }
}

/// Draws samples of a population and looks at their intervals.
struct Simulation {
    let population: Population
    let resamples: Int
    /// α of the verdict.
    let level = 0.05
    /// Samples that share their resamples; the bootstrap takes eight in the time of one.
    static let batch = 8

    /// The tally of `count` samples under a seed of their own.
    func run(count: Int, seed: UInt64) -> Tally {
        var random = SplitMix64(seed: seed)
        let drawn = (0..<count).map { _ in population.draw(&random) }
        let samples = drawn.compactMap { BlockSums(values: $0.values, blocks: $0.blocks) }
        precondition(samples.count == count, "every population has finite values")
        let plan = BootstrapPlan(blockCount: population.blockCount, resampleCount: resamples, seed: seed)
        var tally = Tally(samples: count)
        var doubtful = [BlockSums]()
        for (index, (sample, means)) in zip(samples, plan.means(of: samples)).enumerated() {
            var intervals = Self.intervals(of: sample, means: means)
            if population.hasSpeakers { intervals[.byUtterance] = byUtterance(drawn[index].values, seed: seed) }
            for (method, interval) in intervals where interval.contains(population.mean) {
                tally.hits[method, default: 0] += 1
            }
            if let printed = intervals[.printed], !printed.contains(population.mean) { doubtful.append(sample) }
        }
        judge(doubtful, seed: seed, &tally)
        return tally
    }

    private static func intervals(of sample: BlockSums, means: [Double]) -> [IntervalMethod: ClosedRange<Double>] {
        let printed = MeanInterval(of: sample, resampledMeans: means)
        let student = MeanInterval.studentT(of: sample)
        let sorted = means.sorted()
        let t = (student.lower ?? sample.mean)...(student.upper ?? sample.mean)
        let plain = plainInterval(of: sample, means: means)
        return [
            .t: t, .percentile: quantile(ofSorted: sorted, 0.025)...quantile(ofSorted: sorted, 0.975),
            .plain: plain ?? t, .expanded: printed.bootstrap.map { $0.lower...$0.upper } ?? t,
            .printed: (printed.lower ?? sample.mean)...(printed.upper ?? sample.mean),
        ]
    }

    private static func plainInterval(of sample: BlockSums, means: [Double]) -> ClosedRange<Double>? {
        let resampled = means.map { abs($0 - sample.mean) <= sample.rounding ? sample.mean : $0 }
        return sample.jackknifeInfluences().flatMap { influences in
            BiasCorrectedInterval(
                estimate: sample.mean, resampled: resampled, influences: influences,
                normalQuantile: NormalDistribution.quantile(0.975))
        }.map { $0.lower...$0.upper }
    }

    /// Plain BCa that takes the utterances of a speaker for independent.
    private func byUtterance(_ values: [Double], seed: UInt64) -> ClosedRange<Double>? {
        BlockSums(values: values).flatMap { sample in
            let plan = BootstrapPlan(blockCount: sample.count, resampleCount: resamples, seed: seed)
            return Self.plainInterval(of: sample, means: plan.means(of: [sample])[0])
        }
    }

    /// Moves samples whose interval misses the truth to a truth of 0 and judges them as a comparison would.
    private func judge(_ samples: [BlockSums], seed: UInt64, _ tally: inout Tally) {
        let shifted = samples.compactMap { sample in
            BlockSums(
                sums: zip(sample.sums, sample.weights).map { $0 - $1 * population.mean }, weights: sample.weights)
        }
        let isLarge = population.blockCount >= MeanInterval.minimumBlocksForBootstrap
        let p =
            isLarge
            ? SignFlipTest.tests(of: shifted, seed: seed).map(\.p)
            : shifted.map { StudentTTest(of: MeanInterval.studentT(of: $0))?.p ?? 1 }
        for (sample, p) in zip(shifted, p) where p < level {
            if sample.mean > 0 { tally.better += 1 } else { tally.worse += 1 }
        }
    }
}
