import Statistics
import Testing

@Suite struct MeanIntervalTests {
    @Test func intervalsOfDifferencesAreTheGoldens() throws {
        let seed = try goldenSeed()
        let cases = try GoldenComparison.all()
        for (item, interval) in zip(cases, MeanInterval.intervals(of: cases.map(\.sums), seed: seed)) {
            let golden = item.golden
            let scores = item.scores
            #expect(scores.baseline.count == golden.n)
            #expect(interval.blockCount == golden.blocks)
            expectClose(try scores.sums(of: scores.baseline).mean, golden.baselineMean, "\(golden.name) baseline")
            expectClose(try scores.sums(of: scores.candidate).mean, golden.candidateMean, "\(golden.name) candidate")
            expectClose(interval.mean, golden.difference, "\(golden.name) difference")
            expectClose(interval.standardError, golden.standardError, "\(golden.name) standard error")
            #expect(interval.method.rawValue == golden.interval.method)
            expectClose(interval.lower, golden.interval.low, "\(golden.name) lower")
            expectClose(interval.upper, golden.interval.high, "\(golden.name) upper")
            guard let bootstrap = interval.bootstrap else {
                #expect(golden.interval.method == "constant")
                continue
            }
            expectClose(bootstrap.lower, golden.bca.low, "\(golden.name) BCa lower")
            expectClose(bootstrap.upper, golden.bca.high, "\(golden.name) BCa upper")
            expectClose(bootstrap.bias, golden.bca.z0, "\(golden.name) z0")
            expectClose(bootstrap.acceleration, golden.bca.a, "\(golden.name) a")
            expectClose(bootstrap.lowerLevel, golden.bca.levelLow, "\(golden.name) lower level")
            expectClose(bootstrap.upperLevel, golden.bca.levelHigh, "\(golden.name) upper level")
        }
    }

    @Test func studentIntervalsAreTheGoldens() throws {
        for item in try GoldenComparison.all() {
            let interval = MeanInterval.studentT(of: item.sums)
            let isConstant = item.golden.interval.method == "constant"
            #expect(interval.method == (isConstant ? .constant : .t))
            expectClose(interval.mean, item.golden.difference, "\(item.golden.name) difference")
            expectClose(interval.standardError, item.golden.standardError, "\(item.golden.name) standard error")
            expectClose(interval.lower, item.golden.t.low, "\(item.golden.name) lower")
            expectClose(interval.upper, item.golden.t.high, "\(item.golden.name) upper")
            #expect(interval.bootstrap == nil)
        }
        #expect(MeanInterval.studentT(of: try #require(BlockSums(values: [1]))).method == .none)
    }

    @Test func severalSamplesGiveWhatEachGivesAlone() throws {
        var random = SplitMix64(seed: 7)
        let samples = try (0..<11).map { index in
            let count = index % 3 == 0 ? 24 : 31
            let values = (0..<2 * count).map { _ in Double.random(in: -1...3, using: &random) }
            let blocks = (0..<2 * count).map { index % 2 == 0 ? $0 / 2 : min($0, count - 1) }
            return try #require(BlockSums(values: values, blocks: blocks))
        }
        for (sample, together) in zip(samples, MeanInterval.intervals(of: samples, resamples: 501)) {
            let alone = MeanInterval(of: sample, resamples: 501)
            #expect(alone.lower == together.lower)
            #expect(alone.upper == together.upper)
            #expect(alone.bootstrap?.bias == together.bootstrap?.bias)
        }
    }

    @Test func oneUtteranceABlockGivesTheOrdinaryStandardError() throws {
        let values = [2.0, 4, 4, 4, 5, 5, 7, 9]
        let interval = MeanInterval(of: try #require(BlockSums(values: values)))
        let described = try #require(DescriptiveStatistics(values))
        #expect(interval.method == .t)
        expectClose(
            interval.standardError, (described.standardDeviation ?? 0) / 8.0.squareRoot(), tolerance: 1e-15, "s/√n")
    }

    @Test func aConstantHasAnIntervalOfNoWidth() throws {
        let interval = MeanInterval(of: try #require(BlockSums(values: [Double](repeating: 0.1, count: 30))))
        #expect(interval.method == .constant)
        #expect(interval.mean == 0.1)
        #expect(interval.lower == 0.1)
        #expect(interval.upper == 0.1)
        #expect(interval.standardError == 0)
    }

    @Test func fewerThanTwoBlocksHaveNoInterval() throws {
        let single = MeanInterval(of: try #require(BlockSums(values: [1, 2, 6], blocks: [4, 4, 4])))
        #expect(single.method == .none)
        #expect(single.mean == 3)
        #expect(single.blockCount == 1)
        #expect(single.lower == nil && single.upper == nil && single.standardError == nil)
        // All words in one block: leaving it out leaves nothing.
        let weightless = MeanInterval(of: try #require(BlockSums(sums: [3, 0], weights: [10, 0])))
        #expect(weightless.method == .none)
    }

    @Test func aBootstrapOnOneSideOfTheMeanFallsBackToT() throws {
        // The mean rests on one block of nearly all the weight; resamples without it are equal.
        let sums = [1e6] + [Double](repeating: 0, count: 29)
        let sample = try #require(BlockSums(sums: sums, weights: [Double](repeating: 1, count: 30)))
        let interval = MeanInterval(of: sample, resampledMeans: [Double](repeating: sample.mean + 1, count: 100))
        #expect(interval.method == .t)
        #expect(interval.bootstrap == nil)
        #expect(interval.lower != nil)
    }

    @Test func nothingToAverageIsNil() {
        #expect(BlockSums(values: []) == nil)
        #expect(BlockSums(values: [1, .nan]) == nil)
        #expect(BlockSums(values: [1, .infinity]) == nil)
        #expect(BlockSums(values: [.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == nil)
        #expect(BlockSums(sums: [1], weights: [0]) == nil)
    }

    @Test func hugeAndTinyScoresKeepTheirInterval() throws {
        var random = SplitMix64(seed: 1)
        let values = (0..<40).map { _ in Double.random(in: 0...1, using: &random) }
        let unscaled = try #require(BlockSums(values: values))
        let reference = try #require(MeanInterval(of: unscaled).upper)
        for scale in [0x1p-400, 0x1p400] {
            let scaled = MeanInterval(of: try #require(BlockSums(values: values.map { $0 * scale })))
            #expect(scaled.method == .bca)
            expectClose(scaled.upper.map { $0 / scale }, reference, tolerance: 1e-14, "scaled")
        }
    }
}
