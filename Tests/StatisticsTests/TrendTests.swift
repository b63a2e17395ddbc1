import Statistics
import Testing

private struct CheckpointGolden: Decodable {
    struct Interval: Decodable {
        let method: String
        let low: Double
        let high: Double
    }
    struct Change: Decodable {
        let step: Double?
        let difference: Double
        let interval: Interval
        let p: Double
        let pHolm: Double
    }
    struct Step: Decodable {
        let step: Double
        let previous: Change
        let bestSoFar: Change
    }
    struct Line: Decodable {
        let slope: Double
        let intercept: Double
    }

    let steps: [Double]
    let means: [Double]
    let changes: [Step]
    let theilSen: Line
    let kendallTau: Double
    let kendallP: Double
}

@Suite struct TrendTests {
    @Test func trendOfCheckpointsAgreesWithSciPy() throws {
        for golden in try Goldens.rows(of: "checkpoints_expected.jsonl", as: CheckpointGolden.self) {
            let trend = try #require(Trend(steps: golden.steps, means: golden.means))
            expectClose(trend.line.slope, golden.theilSen.slope, "slope")
            expectClose(trend.line.intercept, golden.theilSen.intercept, "intercept")
            expectClose(trend.correlation?.tau, golden.kendallTau, "tau")
            expectClose(trend.correlation?.p, golden.kendallP, "p")
        }
    }

    @Test func changesOfCheckpointsAreTheGoldens() throws {
        let seed = try goldenSeed()
        let table = try Goldens.rows(of: "checkpoints.jsonl", as: TableRow.self)
        let golden = try #require(try Goldens.rows(of: "checkpoints_expected.jsonl", as: CheckpointGolden.self).first)
        let columns = try golden.steps.map { step in
            try table.map { try #require($0["step\(Int(step))"]?.number) }
        }
        func compare(_ changes: [CheckpointGolden.Change], baselines: [Int]) throws {
            let samples = try zip(baselines, columns.dropFirst()).map { baseline, column in
                try #require(
                    BlockSums(
                        values: Quantum.differences(
                            baseline: columns[baseline], candidate: column, higherIsBetter: true)))
            }
            let tests = SignFlipTest.tests(of: samples, seed: seed).map(\.p)
            let adjusted = holmAdjusted(tests)
            for (index, interval) in MeanInterval.intervals(of: samples, seed: seed).enumerated() {
                expectClose(interval.mean, changes[index].difference, "difference")
                #expect(interval.method.rawValue == changes[index].interval.method)
                expectClose(interval.lower, changes[index].interval.low, "lower")
                expectClose(interval.upper, changes[index].interval.high, "upper")
                #expect(tests[index] == changes[index].p)
                expectClose(adjusted[index], changes[index].pHolm, "Holm's p")
            }
        }
        try compare(golden.changes.map(\.previous), baselines: Array(0..<columns.count - 1))
        let best = try golden.changes.map { change in
            try #require(golden.steps.firstIndex { $0 == change.bestSoFar.step })
        }
        try compare(golden.changes.map(\.bestSoFar), baselines: best)
    }

    @Test func anOutlierDoesNotTurnTheLine() throws {
        var values = (0..<9).map { 2 + 0.5 * Double($0) }
        values[4] = 100
        let line = try #require(TheilSenLine(positions: (0..<9).map { Double($0) }, values: values))
        #expect(line.slope == 0.5)
        #expect(line.intercept == 2.5)
    }

    @Test func aConstantIsLevelAndHasNoCorrelation() throws {
        let trend = try #require(Trend(steps: [1, 2, 3, 4, 5, 6], means: [2, 2, 2, 2, 2, 2]))
        #expect(trend.line.slope == 0)
        #expect(trend.line.intercept == 2)
        #expect(trend.correlation == nil)
    }

    @Test func tooLittleHasNoTrend() {
        #expect(Trend(steps: [1, 2, 3, 4, 5], means: [1, 2, 3, 4, 5]) == nil)
        #expect(Trend(steps: [1, 1, 1, 1, 1, 1], means: [1, 2, 3, 4, 5, 6]) == nil)
        #expect(TheilSenLine(positions: [], values: []) == nil)
        #expect(TheilSenLine(positions: [1], values: [1]) == nil)
        #expect(KendallCorrelation([], []) == nil)
        #expect(KendallCorrelation([1, 2], [3, 3]) == nil)
    }

    @Test func orderAloneDecidesTheCorrelation() throws {
        let rising = try #require(KendallCorrelation([1, 2, 3, 4, 5, 6], [0.1, 0.2, 3, 40, 41, 1e9]))
        #expect(rising.tau == 1)
        // Two of 720 orders are as extreme.
        expectClose(rising.p, 2.0 / 720, tolerance: 1e-15, "p")
        let falling = try #require(KendallCorrelation([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]))
        #expect(falling.tau == -1)
        #expect(falling.p == rising.p)
        // Three of six pairs each way: nothing is less extreme.
        #expect(try #require(KendallCorrelation([1, 2, 3, 4], [2, 4, 1, 3])).p == 1)
    }

    // scipy.stats.kendalltau([1, 2, 2, 3, 4, 5], [1, 3, 2, 2, 5, 5])
    @Test func tiesHaveNoExactP() throws {
        let tied = try #require(KendallCorrelation([1, 2, 2, 3, 4, 5], [1, 3, 2, 2, 5, 5]))
        expectClose(tied.tau, 0.741249316661101, tolerance: 1e-14, "tau")
        #expect(tied.p == nil)
    }

    @Test func chancesOfAllOrdersSumToOne() throws {
        // The p of every possible τ of seven points, from all 5040 orders.
        var counts = [Int](repeating: 0, count: 22)
        func visit(_ order: [Int], _ rest: [Int], inversions: Int) {
            if rest.isEmpty { counts[inversions] += 1 }
            for (index, next) in rest.enumerated() {
                visit(order + [next], rest.filter { $0 != next }, inversions: inversions + index)
            }
        }
        visit([], Array(0..<7), inversions: 0)
        #expect(counts.reduce(0, +) == 5040)
        for inversions in 0...21 {
            // An order with so many inversions: insert each point as far back as is still needed.
            var left = inversions
            var order: [Double] = []
            for point in 0..<7 {
                let moves = min(point, left)
                order.insert(Double(point), at: point - moves)
                left -= moves
            }
            let tail = counts.prefix(min(inversions, 21 - inversions) + 1).reduce(0, +)
            let p = try #require(KendallCorrelation((0..<7).map { Double($0) }, order)).p
            expectClose(p, min(1, 2 * Double(tail) / 5040), tolerance: 1e-14, "\(inversions) inversions")
        }
    }
}
