import Statistics
import Testing

private struct BjontegaardGolden: Decodable {
    let `case`: String
    let direction: String
    let anchorRate: [Double]
    let anchorQuality: [Double]
    let testRate: [Double]
    let testQuality: [Double]
    let overlapQuality: Double
    let overlapRate: Double
    let bdRatePercent: Double?
    let bdQuality: Double?
    let undefined: String?

    func delta() throws -> BjontegaardDelta {
        let sign = direction == "higher" ? 1.0 : -1
        return BjontegaardDelta(
            anchor: try curve(anchorRate, anchorQuality.map { sign * $0 }),
            test: try curve(testRate, testQuality.map { sign * $0 }))
    }
}

private func curve(_ rates: [Double], _ qualities: [Double]) throws -> RateQualityCurve {
    try #require(RateQualityCurve(zip(rates, qualities).map { RateQualityPoint(rate: $0, quality: $1) }))
}

@Suite struct BjontegaardTests {
    @Test func deltasAgreeWithTheBjontegaardPackage() throws {
        for golden in try Goldens.rows(of: "bjontegaard.jsonl", as: BjontegaardGolden.self) {
            let delta = try golden.delta()
            expectClose(delta.ratePercent, golden.bdRatePercent, "\(golden.case): rate")
            expectClose(delta.quality, golden.bdQuality, "\(golden.case): quality")
            expectClose(delta.qualityOverlap, golden.overlapQuality, "\(golden.case): overlap of quality")
            expectClose(delta.rateOverlap, golden.overlapRate, "\(golden.case): overlap of rate")
            let reason = golden.undefined?.split(separator: " ").first.map(String.init)
            #expect(delta.rateUndefined?.rawValue == reason, "\(golden.case)")
            #expect(delta.qualityUndefined == nil, "\(golden.case)")
            #expect(delta.isIndicative == (min(golden.anchorRate.count, golden.testRate.count) < 4))
        }
    }

    @Test func aCurveOfHalfTheRateSavesHalf() throws {
        let qualities = [1.6, 2.05, 2.7, 3.3]
        let delta = BjontegaardDelta(
            anchor: try curve([1.5, 3, 6, 12], qualities), test: try curve([0.75, 1.5, 3, 6], qualities))
        expectClose(delta.ratePercent, -50, tolerance: 1e-13, "rate")
        #expect(delta.qualityOverlap == 1)
        expectClose(delta.rateOverlap, 0.5, tolerance: 1e-13, "two octaves of four are common")
    }

    @Test func exchangedCurvesExchangeTheSign() throws {
        let anchor = try curve([1, 2, 4, 8], [1, 1.9, 2.6, 2.9])
        let test = try curve([1.5, 2.5, 5, 7], [1.4, 2.3, 2.7, 3.1])
        let there = BjontegaardDelta(anchor: anchor, test: test)
        let back = BjontegaardDelta(anchor: test, test: anchor)
        expectClose(there.quality.map { -$0 }, back.quality, tolerance: 1e-14, "quality")
        let ratios = try [there, back].map { 1 + (try #require($0.ratePercent)) / 100 }
        expectClose(ratios[0] * ratios[1], 1, tolerance: 1e-14, "rates")
    }

    @Test func curvesWithoutCommonRatesHaveNoQualityDifference() throws {
        let delta = BjontegaardDelta(anchor: try curve([1, 2], [1, 2]), test: try curve([2, 4], [1.5, 3]))
        #expect(delta.qualityUndefined == .noOverlap)
        #expect(delta.quality == nil)
        #expect(delta.rateOverlap == 0)
        #expect(delta.ratePercent != nil)
        #expect(delta.qualityOverlap == 0.25)
    }

    @Test func onePointIsNoCurve() throws {
        let delta = BjontegaardDelta(anchor: try curve([1], [1]), test: try curve([1, 2, 4, 8], [1, 2, 3, 4]))
        #expect(delta.rateUndefined == .tooFewPoints)
        #expect(delta.qualityUndefined == .tooFewPoints)
        #expect(delta.qualityOverlap == 0)
        #expect(delta.crossings.isEmpty)
    }

    @Test func ratesMustBePositiveAndDifferent() {
        func curve(_ rates: [Double]) -> RateQualityCurve? {
            RateQualityCurve(rates.map { RateQualityPoint(rate: $0, quality: $0) })
        }
        #expect(curve([2, 1])?.points.map(\.rate) == [1, 2])
        #expect(curve([1, 0]) == nil)
        #expect(curve([1, 1]) == nil)
        #expect(curve([1e5, 1e5.nextUp]) == nil)
        #expect(curve([1, .infinity]) == nil)
        #expect(curve([1, .nan]) == nil)
    }

    @Test func equalQualitiesAreNotMonotone() throws {
        let flat = BjontegaardDelta(
            anchor: try curve([1, 2, 4, 8], [1, 2, 2, 3]), test: try curve([1, 2, 4, 8], [1, 2, 3, 4]))
        #expect(flat.rateUndefined == .notMonotone)
        #expect(flat.quality != nil)
    }

    // Between two points the curves are lines over the logarithm of the rate: 1 + t and 1.5 + t/4 meet at t = ⅔ octaves.
    @Test func crossingsAreFound() throws {
        let rising = try curve([1, 2], [1, 2])
        let flatter = try curve([1, 2], [1.5, 1.75])
        let crossing = try #require(BjontegaardDelta(anchor: rising, test: flatter).crossings.first)
        expectClose(crossing.rate, 1.587401051968199, tolerance: 1e-14, "2^⅔")
        #expect(!crossing.testIsBetterAbove)
        #expect(try #require(BjontegaardDelta(anchor: flatter, test: rising).crossings.first).testIsBetterAbove)
    }

    @Test func curvesMayCrossTwiceBetweenPoints() throws {
        // The anchor is a line, the test bends above it and back.
        let anchor = try curve([1, 100], [0, 2])
        let test = try curve([1, 10, 100], [0.25, 0.9, 2.5])
        let crossings = BjontegaardDelta(anchor: anchor, test: test).crossings
        #expect(crossings.map(\.testIsBetterAbove) == [false, true])
        #expect(zip(crossings, crossings.dropFirst()).allSatisfy { $0.rate < $1.rate })
        #expect(crossings.allSatisfy { $0.rate > 1 && $0.rate < 100 })
    }

    @Test func curvesThatTouchDoNotCross() throws {
        let anchor = try curve([1, 2, 4], [1, 2, 3])
        #expect(BjontegaardDelta(anchor: anchor, test: anchor).crossings.isEmpty)
        #expect(BjontegaardDelta(anchor: anchor, test: try curve([1, 2, 4], [1, 2.5, 3])).crossings.isEmpty)
    }
}

@Suite struct BjontegaardIntervalTests {
    private typealias Point = BjontegaardIntervals.Point

    /// Scores of `count` blocks about the level of each rate.
    private func points(_ levels: [Double], rates: [Double], count: Int, scatter: Double) throws -> [Point] {
        var random = SplitMix64(seed: 5)
        let offsets = (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
        return try zip(rates, levels).map { rate, level in
            let scores = offsets.map { level + scatter * $0 + scatter * Double.random(in: -1...1, using: &random) }
            return Point(rate: .fixed(rate), quality: try #require(BlockSums(values: scores)))
        }
    }

    private func delta(_ anchor: [Point], _ test: [Point], drawing blocks: [Int]) throws -> BjontegaardDelta {
        func curve(_ points: [Point]) throws -> RateQualityCurve {
            try #require(
                RateQualityCurve(
                    points.map { point in
                        func mean(_ sample: BlockSums) -> Double {
                            blocks.reduce(0) { $0 + sample.sums[$1] } / blocks.reduce(0) { $0 + sample.weights[$1] }
                        }
                        let rate =
                            switch point.rate {
                            case .fixed(let rate): rate
                            case .pooled(let sums): mean(sums)
                            }
                        return RateQualityPoint(rate: rate, quality: mean(point.quality))
                    }))
        }
        return BjontegaardDelta(anchor: try curve(anchor), test: try curve(test))
    }

    @Test func everyResampleIsTheWholeCalculation() throws {
        let rates = [1.5, 3, 6, 12]
        let anchor = try points([1.6, 2.05, 2.7, 3.3], rates: rates, count: 25, scatter: 0.2)
        let seconds = (0..<25).map { 1 + Double($0 % 7) }
        let test = try zip(points([1.8, 2.4, 2.95, 3.45], rates: rates, count: 25, scatter: 0.1), rates).map {
            point, rate in
            let bits = seconds.enumerated().map { rate * $1 * (1 + 0.02 * Double($0 % 5)) }
            return Point(rate: .pooled(try #require(BlockSums(sums: bits, weights: seconds))), quality: point.quality)
        }
        let intervals = BjontegaardIntervals(anchor: anchor, test: test, resamples: 400, seed: 3)
        let plan = BootstrapPlan(blockCount: 25, resampleCount: 400, seed: 3)
        let deltas = try (0..<400).map { try delta(anchor, test, drawing: plan.blocks(inResample: $0)) }
        let percents = deltas.compactMap(\.ratePercent).sorted()
        let qualities = deltas.compactMap(\.quality).sorted()
        #expect(intervals.resampleCount == 400)
        #expect(intervals.ratePercent.undefinedCount == 400 - percents.count)
        #expect(intervals.quality.undefinedCount == 0)
        expectClose(
            intervals.ratePercent.interval?.lower, quantile(ofSorted: percents, 0.025), tolerance: 1e-11, "rate, lower")
        expectClose(
            intervals.ratePercent.interval?.upper, quantile(ofSorted: percents, 0.975), tolerance: 1e-11, "rate, upper")
        expectClose(
            intervals.quality.interval?.lower, quantile(ofSorted: qualities, 0.025), tolerance: 1e-12, "quality, lower")
        expectClose(
            intervals.quality.interval?.upper, quantile(ofSorted: qualities, 0.975), tolerance: 1e-12, "quality, upper")
        let whole = try #require(try delta(anchor, test, drawing: Array(0..<25)).quality)
        let interval = try #require(intervals.quality.interval)
        #expect(interval.lower < whole && whole < interval.upper)
    }

    @Test func curvesThatOftenTurnHaveNoRateInterval() throws {
        // Neighbouring points 0.01 apart under a scatter of 0.2: many resamples are not monotone.
        let rates = [1.0, 2, 4, 8]
        let anchor = try points([1, 1.01, 2, 3], rates: rates, count: 12, scatter: 0.2)
        let test = try points([1.2, 2, 2.5, 3.3], rates: rates, count: 12, scatter: 0)
        let intervals = BjontegaardIntervals(anchor: anchor, test: test, resamples: 300)
        #expect(intervals.ratePercent.undefinedCount > 15)
        #expect(intervals.ratePercent.interval == nil)
        #expect(intervals.quality.undefinedCount == 0)
        #expect(intervals.quality.interval != nil)
    }

    @Test func oneBlockHasNoInterval() throws {
        let single = try points([1, 2], rates: [1, 2], count: 1, scatter: 0)
        let intervals = BjontegaardIntervals(anchor: single, test: single, resamples: 10)
        #expect(intervals.quality.interval == nil)
        #expect(intervals.ratePercent.interval == nil)
        #expect(BjontegaardIntervals(anchor: [], test: []).quality.interval == nil)
    }

    @Test func identicalCurvesHaveAnIntervalOfNoWidth() throws {
        let curve = try points([1, 2, 3, 4], rates: [1, 2, 4, 8], count: 30, scatter: 0.05)
        let intervals = BjontegaardIntervals(anchor: curve, test: curve, resamples: 100)
        #expect(intervals.quality.interval.map { [$0.lower, $0.upper] } == [0, 0])
        #expect(intervals.ratePercent.interval.map { [$0.lower, $0.upper] } == [0, 0])
    }
}
