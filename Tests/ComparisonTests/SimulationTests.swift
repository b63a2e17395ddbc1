import Glibc
import Statistics
import Testing

@testable import Comparison

/// What the statistics promise about experiments whose truth is known; seeded, so that they cannot fail by chance.
struct SimulationTests {
    /// Normal numbers from SplitMix64.
    private struct Normal {
        var random: SplitMix64
        init(_ seed: UInt64) { random = SplitMix64(seed: seed) }
        mutating func next() -> Double {
            NormalDistribution.quantile((Double(random.next() >> 11) + 0.5) / 9_007_199_254_740_992)
        }
    }

    private static func settings(_ blocks: ComparisonSettings.BlockChoice, margin: Double) throws -> ComparisonSettings
    {
        var settings = try TestRuns.settings([("*", margin)])
        settings.seed = 1
        settings.resamples = 1_000
        settings.permutations = 999
        settings.blocks = blocks
        return settings
    }

    /// 20 speakers with effects of their own (intraclass correlation 0.3): intervals over utterances are too narrow.
    @Test func ignoringSpeakersLosesCoverage() throws {
        let experiments = 200
        var covered = [ComparisonSettings.BlockChoice.speaker: 0, .utterance: 0]
        for experiment in 0..<experiments {
            var normal = Normal(UInt64(experiment))
            let speakers = (0..<200).map { "s\($0 % 20)" }
            let effects = (0..<20).map { _ in 0.3.squareRoot() * normal.next() }
            let base = (0..<200).map { _ in normal.next() }
            let candidate = base.enumerated().map { i, value in
                value + effects[i % 20] + 0.7.squareRoot() * normal.next()
            }
            for blocks in [ComparisonSettings.BlockChoice.speaker, .utterance] {
                let comparison = try Comparison(
                    [
                        TestRuns.run("a", "pesq", base, speakers: speakers),
                        TestRuns.run("b", "pesq", candidate, speakers: speakers),
                    ], settings: try Self.settings(blocks, margin: 0))
                let result = try #require(comparison.pairs.first?.results.first)
                let (low, high) = try #require(result.interval.ends)
                if low <= 0 && high >= 0 { covered[blocks, default: 0] += 1 }
            }
        }
        let share = { (blocks: ComparisonSettings.BlockChoice) in Double(covered[blocks] ?? 0) / Double(experiments) }
        #expect(share(.speaker) > 0.89 && share(.speaker) < 0.99, "\(share(.speaker))")
        #expect(share(.utterance) > 0.5 && share(.utterance) < 0.75, "\(share(.utterance))")
    }

    /// Two systems without a true difference, four keys, margin 0: at most 5 % of the comparisons may call any of the
    /// keys better or worse.
    @Test func equalSystemsAreRarelyCalledDifferent() throws {
        let experiments = 300
        var different = 0
        let keys = ["a", "b", "c", "d"].map { TestRuns.definition($0) }
        let names = TestRuns.keys(40)
        for experiment in 0..<experiments {
            var normal = Normal(UInt64(10_000 + experiment))
            let runs = ["old", "new"].map { name in
                TestRuns.run(
                    name, keys: keys, utterances: names,
                    scores: keys.map { _ in names.map { _ in .value(normal.next()) } })
            }
            let comparison = try Comparison(runs, settings: try Self.settings(.auto, margin: 0))
            let verdicts = comparison.pairs[0].judged.map(\.verdict)
            if verdicts.contains(.better) || verdicts.contains(.worse) { different += 1 }
        }
        #expect(Double(different) / Double(experiments) <= 0.05, "\(different) of \(experiments)")
    }

    /// And a true difference of one spread is found.
    @Test func aLargeDifferenceIsFound() throws {
        var normal = Normal(7)
        let base = (0..<40).map { _ in normal.next() }
        let candidate = base.map { $0 + 1 + normal.next() }
        let comparison = try Comparison(
            [TestRuns.run("a", "pesq", base), TestRuns.run("b", "pesq", candidate)],
            settings: try Self.settings(.auto, margin: 0.1))
        #expect(comparison.pairs[0].results[0].verdict == .better)
    }
}
