import Scoring
import Testing

@testable import Comparison

@Suite struct ProvenanceTests {
    private static func run(_ name: String, f0max: Int?, step: Int? = nil) -> ComparedRun {
        let keys = ["pesq"] + (f0max == nil ? [] : ["f0rmse"])
        var run = TestRuns.run(
            name, keys: keys.map { TestRuns.definition($0) }, utterances: TestRuns.keys(30),
            scores: keys.map { _ in (0..<30).map { .value(Double($0 % 5)) } })
        var parameters = ["pesq": JSONValue.object([.init("metric", .string("pesq"))])]
        if let f0max {
            parameters["f0rmse"] = .object([
                .init("metric", .string("mcd_f0")),
                .init("parameters", .object([.init("f0max", .integer(f0max))])),
            ])
        }
        run.settings = RunSettings(
            tool: "codec-score", version: "0.1.0", resampler: "polyphase", parameters: parameters, primaryKeys: [],
            commandLines: [])
        run.step = step
        return run
    }

    /// A first run without the key must not hide that the others differ.
    @Test func everyRunIsHeldAgainstTheFirstThatHasTheKey() throws {
        let runs = [
            Self.run("a", f0max: nil), Self.run("b", f0max: 800), Self.run("c", f0max: 8000),
        ]
        let error = #expect(throws: ComparisonError.self) { try Comparison(runs, settings: try TestRuns.settings()) }
        #expect(error?.description.contains("f0max is 800 in b, 8000 in c") == true)
    }

    @Test func forcedRunsAreShownAndNothingIsDecided() throws {
        var settings = try TestRuns.settings()
        settings.mismatches = .forced
        settings.isHistory = true
        let runs = [
            Self.run("a", f0max: 800, step: 1), Self.run("b", f0max: 8000, step: 2), Self.run("c", f0max: 800, step: 3),
        ]
        let comparison = try Comparison(runs, settings: settings)
        #expect(!comparison.mismatches.isEmpty)
        #expect(comparison.pairs.flatMap(\.results).allSatisfy { $0.reason == .provenance })
        #expect(comparison.rankings.isEmpty)
        #expect(comparison.history.allSatisfy { $0.state == .unclear })
    }

    /// Runs of a history are sorted by step; the baseline is the one that was named all the same.
    @Test func theBaselineOfAHistoryIsTheOneNamed() throws {
        var settings = try TestRuns.settings()
        settings.isHistory = true
        settings.pairing = .baseline("step-20")
        let runs = [
            Self.run("step-10", f0max: nil, step: 10), Self.run("step-100", f0max: nil, step: 100),
            Self.run("step-20", f0max: nil, step: 20),
        ]
        let comparison = try Comparison(runs, settings: settings)
        #expect(comparison.pairs.map { comparison.runs[$0.baseline].name } == ["step-20", "step-20"])
    }

    /// All pairs of many checkpoints would leave no test that can reach the level.
    @Test func aHistoryComparesItsEndsAndLargeFamiliesAreWarnedAbout() throws {
        var settings = try TestRuns.settings()
        settings.isHistory = true
        let runs = (0..<40).map { (step: Int) in Self.run("s\(step)", f0max: nil, step: step) }
        #expect(
            try Comparison(runs, settings: settings).pairs.map { [$0.baseline, $0.candidate] } == [[0, 39], [38, 39]])
        settings.isHistory = false
        let comparison = try Comparison(runs, settings: settings)
        #expect(comparison.pairs.count == 780)
        #expect(comparison.warnings.contains { $0.contains("corrected for 780 tests") })
    }

    @Test func aMarginForNoKeyIsAnError() throws {
        var settings = try TestRuns.settings()
        settings.margins.override([(pattern: "pesk", size: .absolute(0.1))])
        let error = #expect(throws: ComparisonError.self) {
            try Comparison([Self.run("a", f0max: nil), Self.run("b", f0max: nil)], settings: settings)
        }
        #expect(error?.description.contains("did you mean 'pesq'") == true)
        #expect(error?.kind == .invalidRules)
    }
}
