import Metrics
import Testing

@testable import Comparison

/// Pooled rates (WER): errors over units, never the mean of rates.
@Suite struct PooledKeyTests {
    private static let words: [Double] = (0..<24).map { Double(4 + $0 % 9) }

    private static func run(_ name: String, errors: [Double]) -> ComparedRun {
        let speakers = words.indices.map { "s\($0 % 6)" }
        return TestRuns.run(
            name, keys: [TestRuns.definition("wer", aggregation: .ratio)], utterances: TestRuns.keys(words.count),
            speakers: speakers, scores: [zip(errors, words).map { .value($0 / $1) }],
            units: ["wer": zip(errors, words).map { PooledUnits(errors: $0, units: $1) }])
    }

    private static func comparison() throws -> Comparison {
        let before = words.indices.map { Double($0 % 3) }
        let after = words.indices.map { Double($0 % 4) }
        return try Comparison(
            [run("old", errors: before), run("new", errors: after)], settings: try TestRuns.settings([("*", 0.002)]))
    }

    @Test func meansAreOfAllErrorsOverAllUnits() throws {
        let comparison = try Self.comparison()
        let total = Self.words.reduce(0, +)
        let result = try #require(comparison.pairs[0].results.first)
        #expect(abs((result.baselineMean ?? 0) - 24 / total) < 1e-12)
        #expect(abs((result.candidateMean ?? 0) - 36 / total) < 1e-12)
        #expect(abs((result.difference ?? 0) + 12 / total) < 1e-12)
        #expect(comparison.means.map { $0.mean ?? 0 } == [24 / total, 36 / total])
    }

    @Test func utterancesAndSlicesAreInRates() throws {
        let comparison = try Self.comparison()
        let result = try #require(comparison.pairs[0].results.first)
        for utterance in result.utterances {
            #expect(abs(utterance.difference + (utterance.candidate - utterance.baseline)) < 1e-11)
        }
        let worst = try #require(result.mostWorsened(1).first)
        #expect(result.utterances.allSatisfy { $0.difference >= worst.difference })
        // The slices' differences, weighted by their units, are the whole's.
        let slices = comparison.slices.filter { $0.column == "speaker" }
        #expect(slices.count == 6)
        #expect(slices.allSatisfy { abs($0.difference) < 1 })
    }

    @Test func differentUnitsAreAnError() throws {
        var other = Self.run("new", errors: Self.words.map { _ in 1 })
        other.units["wer"]?[3] = PooledUnits(errors: 1, units: 99)
        #expect(throws: ComparisonError.self) {
            try Comparison(
                [Self.run("old", errors: Self.words.map { _ in 1 }), other], settings: try TestRuns.settings())
        }
    }

    @Test func valuesOfTheWholeSetAreShownAndNotCompared() throws {
        let corpus = TestRuns.definition("fad", direction: .lower, aggregation: .corpus)
        let runs = ["old", "new"].map { name in
            TestRuns.run(
                name, keys: [corpus, TestRuns.definition("pesq")], utterances: TestRuns.keys(30),
                scores: [(0..<30).map { _ in .value(1) }, (0..<30).map { .value(Double($0)) }])
        }
        let comparison = try Comparison(runs, settings: try TestRuns.settings())
        #expect(comparison.pairs[0].results.map(\.key) == ["pesq"])
        #expect(comparison.judgedKeys == ["pesq"])
        #expect(comparison.notes.contains { $0.hasPrefix("fad: ") })
    }
}
