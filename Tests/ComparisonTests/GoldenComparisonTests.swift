import Metrics
import Scoring
import Statistics
import Testing

@testable import Comparison

/// Whole comparisons against what SciPy and plain scripts find: interval, tests, Holm, verdict, losses.
struct GoldenComparisonTests {
    private static let tolerance = 1e-9

    private static func isClose(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) <= tolerance * max(1, abs(b))
    }

    /// One system of a table; rows are systems in `scores` and `missing`, columns elsewhere.
    private static func run(_ system: String, _ golden: JSONValue, _ rows: [JSONValue]) throws -> ComparedRun {
        let table = golden["table"]?.text ?? ""
        let key = golden["key"]?.text ?? ""
        let isLower = golden["direction"]?.text == "lower"
        let isPooled = table == "word_errors"
        let definition = TestRuns.definition(
            key, direction: isLower ? .lower : .higher, aggregation: isPooled ? .ratio : .mean)
        let own = rows.filter { $0["system"] == nil || $0["system"]?.text == system }
            .sorted { ($0["key"]?.text ?? "") < ($1["key"]?.text ?? "") }
        let scores = own.map { row -> Score? in
            if row["system"] == nil {
                return (row[system] ?? row["\(system)_errors"])?.double.map { .value($0) }
            }
            if let value = row[key]?.double { return .value(value) }
            switch row["reason"]?.text {
            case "infinite": return .infinite(positive: true)
            case let reason?:
                return Undefined.Reason(rawValue: reason).map { .undefined(Undefined($0)) } ?? .failed(reason)
            case nil: return nil
            }
        }
        let units =
            isPooled
            ? [
                key: own.map { row -> PooledUnits? in
                    guard let errors = row["\(system)_errors"]?.double, let words = row["words"]?.double else {
                        return nil
                    }
                    return PooledUnits(errors: errors, units: words)
                }
            ] : [:]
        return TestRuns.run(
            system, keys: [definition], utterances: own.compactMap { $0["key"]?.text },
            speakers: own.map { $0["speaker"]?.text }, scores: [scores], units: units)
    }

    @Test func everyGoldenComparison() throws {
        var tables = [String: [JSONValue]]()
        var count = 0
        for golden in try GoldenStatistics.rows("expected.jsonl") {
            let table = try #require(golden["table"]?.text)
            let rows = try tables[table] ?? GoldenStatistics.rows("\(table).jsonl")
            tables[table] = rows
            let names = try ["baseline", "candidate"].map { try #require(golden[$0]?.text) }
            var settings = try TestRuns.settings([("*", try #require(golden["margin"]?.double))])
            settings.blocks = golden["blocks_by"]?.text == "speaker" ? .speaker : .utterance
            let comparison = try Comparison(
                try names.map { try Self.run($0, golden, rows) }, settings: settings)
            let result = try #require(comparison.pairs.first?.results.first)
            let what = Comment(rawValue: "\(table) \(names) \(result.key)")
            #expect(result.compared == golden["n"]?.int, what)
            #expect(result.blockCount == golden["blocks"]?.int, what)
            #expect(Self.isClose(result.baselineMean, golden["baseline_mean"]?.double), what)
            #expect(Self.isClose(result.candidateMean, golden["candidate_mean"]?.double), what)
            #expect(Self.isClose(result.difference, golden["difference"]?.double), what)
            #expect(result.interval.method.rawValue == golden["interval"]?["method"]?.text, what)
            #expect(Self.isClose(result.interval.low, golden["interval"]?["low"]?.double), what)
            #expect(Self.isClose(result.interval.high, golden["interval"]?["high"]?.double), what)
            #expect(result.tests?.signFlip.p == golden["sign_flip"]?["p"]?.double, what)
            if let effect = golden["effect"] {
                #expect(Self.isClose(result.effect?.standardizedMean, effect["d_z"]?.double), what)
                #expect(result.effect?.countsBeyondMargin?.losses == effect["losses_beyond_margin"]?.int, what)
            }
            if let losses = golden["coverage"] {
                #expect(result.losses?.test.newlyUndefined ?? 0 == losses["newly_undefined"]?.int, what)
                #expect(result.losses?.test.newlyDefined ?? 0 == losses["newly_defined"]?.int, what)
                #expect(Self.isClose(result.losses?.test.p ?? 1, losses["mcnemar_p"]?.double), what)
            }
            count += 1
        }
        #expect(count > 0)
    }

    /// The four keys of a pair are one family; `expected.jsonl` holds the corrected p and the verdict.
    @Test func familiesAndVerdicts() throws {
        let goldens = try GoldenStatistics.rows("expected.jsonl").filter { $0["table"]?.text == "scores" }
        let families = Dictionary(grouping: goldens) { golden in
            ["baseline", "candidate", "blocks_by"].map { golden[$0]?.text ?? "" }
        }
        var checked = 0
        for (names, members) in families {
            var settings = try TestRuns.settings(
                try members.map { (try #require($0["key"]?.text), try #require($0["margin"]?.double)) })
            settings.blocks = names[2] == "speaker" ? .speaker : .utterance
            let comparison = try Comparison(
                [try TestRuns.golden(names[0]), try TestRuns.golden(names[1])], settings: settings)
            let pair = try #require(comparison.pairs.first)
            for golden in members {
                let result = try #require(pair.result(golden["key"]?.text ?? ""))
                guard let verdict = golden["verdict"]?.text else { continue }
                let what = Comment(rawValue: "\(names) \(result.key)")
                #expect(Self.isClose(result.pHolm, golden["p_holm"]?.double), what)
                #expect(result.verdict.rawValue == verdict, what)
                #expect(result.reason?.rawValue == golden["reason"]?.text, what)
                checked += 1
            }
        }
        #expect(checked > 0)
    }

    @Test func verdictTable() throws {
        let rows = try GoldenStatistics.rows("verdicts.jsonl")
        #expect(!rows.isEmpty)
        for row in rows {
            let p = try #require(row["p_holm"]?.double)
            let test = MarginTest(
                low: try #require(row["low"]?.double), high: try #require(row["high"]?.double),
                margin: try #require(row["margin"]?.double), rounding: 0, isCertain: p < 0.05)
            #expect(test.verdict.verdict.rawValue == row["verdict"]?.text, "\(row.line)")
            #expect(test.verdict.reason?.rawValue == row["reason"]?.text, "\(row.line)")
        }
    }

    @Test func friedmanRanking() throws {
        let goldens = try GoldenStatistics.rows("friedman.jsonl")
        #expect(!goldens.isEmpty)
        for golden in goldens {
            let key = try #require(golden["key"]?.text)
            let names = (golden["systems"]?.elements ?? []).compactMap(\.text)
            var settings = try TestRuns.settings()
            settings.blocks = golden["blocks_by"]?.text == "utterance" ? .utterance : .speaker
            settings.pairing = .baseline(names[0])
            let comparison = try Comparison(
                try names.map { try TestRuns.golden($0, keys: [key]) }, settings: settings)
            let ranking = try #require(comparison.rankings.first)
            #expect(Self.isClose(ranking.friedman?.p, golden["p"]?.double))
            #expect(Self.isClose(ranking.friedman?.kendallW, golden["kendall_w"]?.double))
            for entry in ranking.entries {
                #expect(Self.isClose(entry.meanRank, golden["mean_rank"]?[names[entry.system]]?.double))
            }
        }
    }

    @Test func checkpointHistory() throws {
        let rows = try GoldenStatistics.rows("checkpoints.jsonl")
        for golden in try GoldenStatistics.rows("checkpoints_expected.jsonl") {
            let steps = (golden["steps"]?.elements ?? []).compactMap(\.int)
            let runs = steps.map { step in
                var run = TestRuns.run(
                    "step\(step)", keys: [TestRuns.definition("pesq")], utterances: rows.compactMap { $0["key"]?.text },
                    scores: [rows.map { $0["step\(step)"]?.double.map { .value($0) } }])
                run.step = step
                return run
            }
            var settings = try TestRuns.settings()
            settings.isHistory = true
            // The order in which they are given does not matter.
            let history = try #require(try Comparison(runs.reversed(), settings: settings).history.first)
            #expect(history.largestChange == golden["largest_change_step"]?.int)
            #expect(Self.isClose(history.trend?.slope, golden["theil_sen"]?["slope"]?.double))
            #expect(Self.isClose(history.trend?.intercept, golden["theil_sen"]?["intercept"]?.double))
            #expect(Self.isClose(history.trend?.tau, golden["kendall_tau"]?.double))
            #expect(Self.isClose(history.trend?.p, golden["kendall_p"]?.double))
            for (step, mean) in zip(history.steps, golden["means"]?.elements ?? []) {
                #expect(Self.isClose(step.mean, mean.double))
            }
            for (step, expected) in zip(history.steps.dropFirst(), golden["changes"]?.elements ?? []) {
                for (change, name) in [(step.previous, "previous"), (step.bestSoFar, "best_so_far")] {
                    let expected = expected[name]
                    #expect(Self.isClose(change?.difference, expected?["difference"]?.double))
                    #expect(Self.isClose(change?.interval.low, expected?["interval"]?["low"]?.double))
                    #expect(Self.isClose(change?.interval.high, expected?["interval"]?["high"]?.double))
                    #expect(Self.isClose(change?.pHolm, expected?["p_holm"]?.double))
                    if let best = expected?["step"]?.int { #expect(change?.step == best) }
                }
            }
        }
    }
}
