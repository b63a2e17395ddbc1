import Statistics
import Testing

private struct RepeatedRunsGolden: Decodable {
    struct Interval: Decodable {
        let method: String
        let low: Double
        let high: Double
    }
    struct Pair: Decodable {
        let runs: [Int]
        let difference: Double
        let interval: Interval
    }
    let pairs: [Pair]
    let margin: Double
}

@Suite struct CalibrationTests {
    @Test func noiseOfRepeatedRunsIsTheGolden() throws {
        let seed = try goldenSeed()
        let table = try Goldens.rows(of: "aa_runs.jsonl", as: TableRow.self)
        let golden = try #require(try Goldens.rows(of: "aa_expected.jsonl", as: RepeatedRunsGolden.self).first)
        let samples = try golden.pairs.map { pair in
            let columns = try pair.runs.map { run in try table.map { try #require($0["run\(run)"]?.number) } }
            return try #require(
                BlockSums(
                    values: Quantum.differences(baseline: columns[0], candidate: columns[1], higherIsBetter: true)))
        }
        var noise = 0.0
        for (interval, pair) in zip(MeanInterval.intervals(of: samples, seed: seed), golden.pairs) {
            #expect(interval.method.rawValue == pair.interval.method)
            expectClose(interval.mean, pair.difference, "difference")
            expectClose(interval.lower, pair.interval.low, "lower")
            expectClose(interval.upper, pair.interval.high, "upper")
            noise = max(noise, abs(try #require(interval.lower)), abs(try #require(interval.upper)))
        }
        expectClose(noise, golden.margin, "noise")
    }

    @Test func halvesAreShuffledFromTheEnd() throws {
        // Powers of two: the difference of the means tells which blocks were in the first half.
        let values = (0..<7).map { Double(1 << $0) }
        let sample = try #require(BlockSums(values: values))
        let halves = try #require(SplitHalves(of: sample, halvings: 50, seed: 2))
        let random = SplitMix64(seed: 2, stream: .splitHalves)
        var draw: UInt64 = 0
        for difference in halves.differences {
            var order = Array(0..<7)
            for i in stride(from: 6, to: 0, by: -1) {
                order.swapAt(i, Int(((random[draw] >> 32) * UInt64(i + 1)) >> 32))
                draw += 1
            }
            let first = order[..<3].reduce(0) { $0 + values[$1] } / 3
            let rest = order[3...].reduce(0) { $0 + values[$1] } / 4
            expectClose(difference, abs(first - rest), tolerance: 1e-14, "difference of halves")
        }
        #expect(Set(halves.differences).count > 10)
        #expect(halves.noise == quantile(ofSorted: halves.differences.sorted(), 0.95))
    }

    @Test func noiseOfHalvesIsThatOfTwoSamples() throws {
        // 95 % of |N(0, 2σ)/√m·…|: halves of 100 blocks differ with a standard error of σ·√(2/50).
        var random = SplitMix64(seed: 12)
        let values = (0..<100).map { _ in
            (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &random) }
        }
        let sample = try #require(BlockSums(values: values))
        let deviation = try #require(DescriptiveStatistics(values)?.standardDeviation)
        let halves = try #require(SplitHalves(of: sample))
        #expect(halves.differences.count == 1000)
        #expect(abs(halves.noise / (1.96 * deviation * (2.0 / 50).squareRoot()) - 1) < 0.15)
    }

    @Test func equalScoresHaveNoNoise() throws {
        let sample = try #require(BlockSums(values: [Double](repeating: 0.1, count: 9)))
        #expect(try #require(SplitHalves(of: sample)).noise == 0)
    }

    @Test func oneBlockHasNoHalves() throws {
        #expect(SplitHalves(of: try #require(BlockSums(values: [1]))) == nil)
        let weightless = try #require(BlockSums(sums: [3, 0], weights: [10, 0]))
        #expect(SplitHalves(of: weightless) == nil)
    }
}
