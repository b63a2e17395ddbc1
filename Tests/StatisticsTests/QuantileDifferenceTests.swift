import Statistics
import Testing

private struct GateGolden: Decodable {
    struct Rule: Decodable {
        let key: String
        let type: String
        let q: Double?
    }
    struct Outcome: Decodable {
        let difference: Double?
        let low: Double?
        let high: Double?
        let state: String
    }
    let baseline: String
    let candidate: String
    let rules: [Rule]
    let results: [Outcome]
}

@Suite struct QuantileDifferenceTests {
    @Test func quantileRulesAreTheGoldens() throws {
        let seed = try goldenSeed()
        let table = try Goldens.rows(of: "scores.jsonl", as: TableRow.self)
        var count = 0
        for golden in try Goldens.rows(of: "gate.jsonl", as: GateGolden.self) {
            for (rule, expected) in zip(golden.rules, golden.results) where rule.type == "quantile" {
                func rows(_ system: String) -> [TableRow] { table.filter { $0["system"]?.text == system } }
                let baseline = rows(golden.baseline)
                let scores = try [baseline, rows(golden.candidate)].map { rows in
                    try rows.map { try #require($0[rule.key]?.number) }
                }
                let blocking = Blocking(
                    keys: try baseline.map { try #require($0["key"]?.text) },
                    speakers: baseline.map { $0["speaker"]?.text })
                let probability = try #require(rule.q)
                let result = try #require(
                    QuantileDifference(
                        baseline: scores[0], candidate: scores[1], blocks: blocking.blocks,
                        probability: probability, higherIsBetter: rule.key != "mcd", seed: seed))
                expectClose(result.difference, expected.difference, "difference")
                expectClose(result.interval?.lower, expected.low, "lower")
                expectClose(result.interval?.upper, expected.high, "upper")
                #expect(result.hasEnoughUtterances == (expected.state != "inconclusive"))
                #expect(result.blockCount == 24)
                count += 1
            }
        }
        #expect(count == 3)
    }

    /// Sorts every resample, as the definition says.
    private func plainly(
        _ baseline: [Double], _ candidate: [Double], _ blocks: [Int], _ probability: Double, sign: Double,
        resamples: Int
    ) -> [Double] {
        let plan = BootstrapPlan(blockCount: (blocks.max() ?? 0) + 1, resampleCount: resamples, seed: 8)
        return (0..<resamples).map { resample in
            let drawn = plan.blocks(inResample: resample).flatMap { block in
                blocks.indices.filter { blocks[$0] == block }
            }
            func at(_ scores: [Double]) -> Double {
                quantile(ofSorted: drawn.map { sign * scores[$0] }.sorted(), probability)
            }
            return at(candidate) - at(baseline)
        }
    }

    @Test(arguments: [0, 0.01, 0.05, 0.3, 0.5, 0.62, 0.95, 1])
    func countingFindsWhatSortingFinds(_ probability: Double) throws {
        var random = SplitMix64(seed: 6)
        // Ties, blocks of one to five utterances, both directions.
        let blocks = (0..<14).flatMap { [Int](repeating: $0, count: 1 + $0 % 5) }.shuffled(using: &random)
        let baseline = blocks.map { _ in Double(Int.random(in: 0...25, using: &random)) / 10 }
        let candidate = blocks.map { _ in Double(Int.random(in: 0...25, using: &random)) / 10 }
        for higherIsBetter in [true, false] {
            let result = try #require(
                QuantileDifference(
                    baseline: baseline, candidate: candidate, blocks: blocks, probability: probability,
                    higherIsBetter: higherIsBetter, resamples: 300, seed: 8))
            let expected = plainly(
                baseline, candidate, blocks, probability, sign: higherIsBetter ? 1 : -1, resamples: 300
            ).sorted()
            expectClose(result.interval?.lower, quantile(ofSorted: expected, 0.025), tolerance: 1e-14, "lower")
            expectClose(result.interval?.upper, quantile(ofSorted: expected, 0.975), tolerance: 1e-14, "upper")
        }
    }

    @Test func aShiftIsTheDifferenceOfAllQuantiles() throws {
        let scores = (0..<40).map { Double(($0 * 17) % 40) }
        let result = try #require(
            QuantileDifference(
                baseline: scores, candidate: scores.map { $0 - 3 }, blocks: Array(0..<40), probability: 0.1,
                higherIsBetter: true, resamples: 200))
        #expect(result.difference == -3)
        expectClose(result.interval?.lower, -3, tolerance: 1e-14, "lower")
        expectClose(result.interval?.upper, -3, tolerance: 1e-14, "upper")
        #expect(!result.hasEnoughUtterances)
        #expect(result.utteranceCount == 40)
    }

    @Test func fewBlocksHaveNoInterval() throws {
        let single = try #require(
            QuantileDifference(
                baseline: [1, 2], candidate: [2, 4], blocks: [5, 5], probability: 0.5, higherIsBetter: false))
        #expect(single.difference == -1.5)
        #expect(single.interval == nil)
        #expect(single.blockCount == 1)
        #expect(
            QuantileDifference(baseline: [], candidate: [], blocks: [], probability: 0.5, higherIsBetter: true) == nil)
    }
}
