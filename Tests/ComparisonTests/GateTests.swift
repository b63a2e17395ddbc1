import Metrics
import Scoring
import Statistics
import Testing

@testable import Comparison

@Suite struct GateTests {
    private static func isClose(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) <= 1e-9 * max(1, abs(b))
    }

    /// Rules, results and exit code of every golden gate.
    @Test func everyGoldenGate() throws {
        var rules = 0
        for golden in try GoldenStatistics.rows("gate.jsonl") {
            let name = golden["case"]?.text ?? "?"
            let yaml = """
                name: golden
                seed: \(try GoldenStatistics.seed())
                on-inconclusive: \(golden["on-inconclusive"]?.text ?? "stop")
                rules: \(golden["rules"]?.line ?? "[]")
                """
            let outcome = try GateRuns.judge(
                yaml, TestRuns.golden(try #require(golden["candidate"]?.text)),
                against: TestRuns.golden(try #require(golden["baseline"]?.text)))
            let expected = golden["results"]?.elements ?? []
            #expect(outcome.rules.count == expected.count, "\(name)")
            for (rule, result) in zip(outcome.rules, expected) {
                let what: Comment = "\(name), \(rule.name): \(rule.sentence)"
                #expect(rule.state.rawValue == result["state"]?.text, what)
                if rule.rule.kind.hasTest {
                    #expect(Self.isClose(rule.result?.difference, result["difference"]?.double), what)
                    #expect(Self.isClose(rule.result?.interval.low, result["low"]?.double), what)
                    #expect(Self.isClose(rule.result?.interval.high, result["high"]?.double), what)
                    #expect(Self.isClose(rule.result?.p, result["p"]?.double), what)
                    #expect(Self.isClose(rule.result?.pHolm, result["p_holm"]?.double), what)
                } else {
                    #expect(Self.isClose(rule.value, (result["value"] ?? result["difference"])?.double), what)
                    if rule.rule.kind != .each, rule.rule.evidence == .interval {
                        #expect(Self.isClose(rule.interval?.low, result["low"]?.double), what)
                        #expect(Self.isClose(rule.interval?.high, result["high"]?.double), what)
                    }
                }
                rules += 1
            }
            #expect(outcome.exit == golden["exit"]?.int, "\(name)")
        }
        #expect(rules == 31)
    }

    /// Verdict, reason and gate state at the borders.
    @Test func everyGoldenVerdict() throws {
        let rows = try GoldenStatistics.rows("verdicts.jsonl")
        for row in rows {
            let test = MarginTest(
                low: try #require(row["low"]?.double), high: try #require(row["high"]?.double),
                margin: try #require(row["margin"]?.double), rounding: 0,
                isCertain: try #require(row["p_holm"]?.double) < 0.05)
            #expect(test.verdict.verdict.rawValue == row["verdict"]?.text, "\(row.line)")
            #expect(test.verdict.reason?.rawValue == row["reason"]?.text, "\(row.line)")
            #expect(test.state(.noWorse).rawValue == row["gate"]?.text, "\(row.line)")
        }
        #expect(rows.count == 22)
    }

    // MARK: What a user relies on

    @Test func equalRunsPass() throws {
        let (old, _) = GateRuns.pesq(change: 0, spread: 0.1, count: 40)
        var new = old
        new.name = "new"
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: pesq, margin: 0}\n  - {key: pesq, type: equivalent, margin: 0}", new, against: old)
        #expect(outcome.exit == 0)
        #expect(outcome.rules.map(\.state) == [.pass, .pass])
        #expect(outcome.rules[0].sentence == "old and new have identical pesq on all 40 utterances.")
        #expect(outcome.warnings.filter { $0.contains("unchanged candidate") } == [])
    }

    @Test func aRealDropFailsAndATinyOneDoesNot() throws {
        let rules = "rules:\n  - {key: pesq, margin: 0.05}"
        let (old, worse) = GateRuns.pesq(change: -0.1, spread: 0.1, count: 100)
        let outcome = try GateRuns.judge(rules, worse, against: old)
        #expect(outcome.exit == 1)
        #expect(outcome.state == .fail)
        #expect(
            outcome.rules[0].sentence.hasPrefix("new is worse than old on pesq: −0.100 [−0.1"),
            "\(outcome.rules[0].sentence)")
        #expect(outcome.rules[0].sentence.hasSuffix("more than the margin of 0.05 (100 utterances)."))
        let (same, close) = GateRuns.pesq(change: -0.005, spread: 0.1, count: 100)
        #expect(try GateRuns.judge(rules, close, against: same).exit == 0)
    }

    @Test func littleEvidenceIsInconclusive() throws {
        let (old, new) = GateRuns.pesq(change: -0.1, spread: 0.8, count: 6)
        let few = try GateRuns.judge("rules:\n  - {key: pesq, margin: 0.05}", new, against: old)
        #expect(few.exit == 2)
        #expect(few.rules[0].reason == .tooFewUtterances)
        #expect(few.rules[0].sentence.contains("only 6 utterances"))
        let wide = try GateRuns.judge(
            "rules:\n  - {key: pesq, margin: 0.05, minimum-utterances: 5}", new, against: old)
        #expect(wide.exit == 2)
        #expect(wide.rules[0].reason == .interval)
        #expect(wide.rules[0].sentence.contains("does not exclude a loss of more than 0.05"))
        #expect(wide.rules[0].sentence.contains("can show differences of"))
        let tolerated = try GateRuns.judge(
            "on-inconclusive: warn\nrules:\n  - {key: pesq, margin: 0.05}", new, against: old)
        #expect(tolerated.exit == 0)
        #expect(tolerated.state == .inconclusive)
        #expect(tolerated.summary.contains("tolerated"))
    }

    /// A constant loss of exactly the margin passes, although binary fractions put the mean below it.
    @Test func aLossOfExactlyTheMarginIsWithinIt() throws {
        let before = (0..<40).map { 2 + 1.3 * Double($0) / 39 }
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: pesq, margin: 0.01}\n  - {key: pesq, type: each, drop: 0.01, share: 0}",
            TestRuns.run("new", "pesq", before.map { $0 - 0.01 }), against: TestRuns.run("old", "pesq", before))
        #expect(outcome.rules.map(\.state) == [.pass, .pass], "\(outcome.rules.map(\.sentence))")
    }

    @Test func lowerIsBetterIsTurned() throws {
        let before = (0..<30).map { 5 + 0.1 * Double($0 % 7) }
        let wiggle = (0..<30).map { 0.02 * Double($0 % 3) }
        let higher = TestRuns.run("new", "mcd", zip(before, wiggle).map { $0 + 0.5 + $1 })
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: mcd, margin: 0.1}\n  - {key: mcd, type: quantile, q: 0.2, margin: 0.1}\n"
                + "  - {key: mcd, type: each, drop: 0.4, share: 0.1}\n  - {key: mcd, type: limit, maximum: 9}",
            higher, against: TestRuns.run("old", "mcd", before))
        #expect(outcome.rules.map(\.state) == [.fail, .fail, .fail, .pass])
        #expect(outcome.rules[0].sentence.contains("(lower is better): +0.5"), "\(outcome.rules[0].sentence)")
        #expect(outcome.rules[1].sentence.contains("(lower is better), new is worse than old: +0.5"))
    }

    // MARK: Evidence

    private static func lossy(_ lost: Int, of count: Int) -> (ComparedRun, ComparedRun) {
        let values = (0..<count).map { Score.value(2 + 0.01 * Double($0 % 10)) }
        let after = values.enumerated().map { i, score in i < lost ? Score.undefined(Undefined(.tooShort)) : score }
        let key = TestRuns.definition("pesq")
        return (
            TestRuns.run("old", keys: [key], utterances: TestRuns.keys(count), scores: [values]),
            TestRuns.run("new", keys: [key], utterances: TestRuns.keys(count), scores: [after])
        )
    }

    @Test(arguments: [(10, GateOutcome.State.fail, 1), (2, .inconclusive, 2), (1, .pass, 0)])
    func lostScoresHelpNobody(_ lost: Int, _ state: GateOutcome.State, _ exit: Int) throws {
        let (old, new) = Self.lossy(lost, of: 100)
        let outcome = try GateRuns.judge("rules:\n  - {key: pesq, margin: 0.1}", new, against: old)
        #expect(outcome.rules[0].state == state, "\(outcome.rules[0].sentence)")
        #expect(outcome.exit == exit)
        if lost > 1 {
            #expect(outcome.rules[0].reason == .losses)
            #expect(
                outcome.rules[0].sentence.contains("no pesq on \(lost) of 100 utterances"),
                "\(outcome.rules[0].sentence)")
        }
    }

    @Test func poorCoverageIsInconclusiveUnlessTheRuleAllowsIt() throws {
        // Both lose other scores, so that no loss is certain but a fifth is not compared.
        let key = TestRuns.definition("pesq")
        let values = (0..<100).map { Score.value(2 + 0.01 * Double($0 % 10)) }
        func without(_ range: Range<Int>, _ name: String) -> ComparedRun {
            let scores = values.enumerated().map { i, score in range.contains(i) ? Score.failed("broken") : score }
            return TestRuns.run(name, keys: [key], utterances: TestRuns.keys(100), scores: [scores])
        }
        let (old, new) = (without(0..<10, "old"), without(10..<20, "new"))
        let rules = "evidence: {newly-undefined: 0.2}\nrules:\n  - {key: pesq, margin: 0.1}\n"
        let strict = try GateRuns.judge(rules, new, against: old)
        #expect(strict.exit == 2)
        #expect(strict.rules[0].reason == .coverage)
        #expect(strict.rules[0].sentence == "Undecided on pesq: only 80 of 100 utterances have a score in both.")
        let loose = try GateRuns.judge(
            rules.replacing("margin: 0.1}", with: "margin: 0.1, minimum-coverage: 0.5}"), new, against: old)
        #expect(loose.exit == 0)
    }

    private static func settings(_ resampler: String) -> RunSettings {
        RunSettings(
            tool: "codec-score", version: "0.1.0", resampler: resampler, parameters: [:], primaryKeys: [],
            referenceHash: nil, commandLines: [])
    }

    @Test func runsNotMadeAlikeAreNeverJudged() throws {
        var (old, new) = GateRuns.pesq(change: -1, spread: 0.1, count: 50)
        old.settings = Self.settings("polyphase")
        new.settings = Self.settings("libsamplerate")
        let rules = "rules:\n  - {key: pesq, margin: 0.1}\n  - {key: pesq, type: limit, minimum: 1}\n"
        let strict = try GateRuns.judge(rules, new, against: old)
        #expect(strict.exit == 2)
        #expect(strict.rules.map(\.reason) == [.provenance, .provenance])
        #expect(strict.rules[0].sentence.contains("resampler: polyphase in old, libsamplerate in new"))
        // A warning about what is undecided does not cover a mismatch.
        #expect(try GateRuns.judge("on-inconclusive: warn\n" + rules, new, against: old).exit == 2)
        #expect(try GateRuns.judge("rules:\n  - {key: pesq, level: warn}", new, against: old).exit == 2)
        let warned = try GateRuns.judge("evidence: {provenance: warn}\n" + rules, new, against: old)
        #expect(warned.exit == 1)
        #expect(warned.warnings.first?.hasPrefix("not made alike: resampler") == true)
    }

    @Test func warningsNeverChangeTheExitCodeNorTheFamily() throws {
        let (old, worse) = GateRuns.pesq(change: -0.3, spread: 0.1, count: 50)
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: pesq, margin: 0.1, level: warn}\n  - {key: pesq, margin: 1}", worse, against: old)
        #expect(outcome.exit == 0)
        #expect(outcome.rules.map(\.state) == [.fail, .pass])
        #expect(outcome.family == ["pesq no-worse #2"])
        #expect(outcome.rules[0].result?.pHolm == nil)
    }

    // MARK: Rules and keys

    private static func twoKeys(_ name: String, _ speakers: [String?]? = nil) -> ComparedRun {
        TestRuns.run(
            name, keys: ["pysepm_a", "pysepm_b"].map { TestRuns.definition($0) }, utterances: TestRuns.keys(20),
            speakers: speakers,
            scores: (0..<2).map { key in (0..<20).map { .value(Double(key) + 0.1 * Double($0 % 5)) } })
    }

    @Test func aGlobIsARuleForEachKey() throws {
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: 'pysepm_*', margin: 0.1}\n  - {key: 'pysepm_*', margin: 0.2, name: all}",
            Self.twoKeys("new"), against: Self.twoKeys("old"))
        #expect(
            outcome.rules.map(\.name) == ["pysepm_a no-worse", "pysepm_b no-worse", "all: pysepm_a", "all: pysepm_b"])
    }

    @Test(arguments: [
        ("{key: pysepm_c, margin: 0.1}", "did you mean 'pysepm_a'"), ("{key: 'x_*', margin: 0.1}", "no run has a key"),
        ("{key: pysepm_a}", "no margin is set"),
        ("{key: pysepm_a, margin: 1, where: {speaker: s9}}", "no utterance has a speaker 's9'; did you mean"),
        ("{key: pysepm_a, margin: 1, where: {key: 'v*'}}", "no utterance is called 'v*'"),
        ("{key: pysepm_a, margin: 1, where: {slice: {duration: [1, 2]}}}", "no utterance fits"),
        ("{key: kbps_actual, type: limit, maximum: 6}", "add `by: point`"),
    ])
    func rulesThatFitNothingAreErrors(_ rule: String, _ says: String) throws {
        let speakers = (0..<20).map { "s\($0 % 4)" }
        let error = #expect(throws: ComparisonError.self) {
            try GateRuns.judge(
                "rules:\n  - \(rule)", Self.twoKeys("new", speakers), against: Self.twoKeys("old", speakers))
        }
        #expect(error?.kind == .invalidRules)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("nightly.yaml, line 3") == true, "\(error?.description ?? "")")
    }

    @Test func keysOfOneRunAloneAreErrorsOfTheRuns() throws {
        let (old, new) = GateRuns.pesq(change: 0, spread: 0.1, count: 20)
        var more = new
        more.definitions.append(TestRuns.definition("stoi"))
        more.scores.append(new.scores[0])
        for (candidate, baseline, says) in [(new, more, "new has no stoi"), (more, old, "the baseline has no stoi")] {
            let error = #expect(throws: ComparisonError.self) {
                try GateRuns.judge("rules:\n  - {key: stoi}", candidate, against: baseline)
            }
            #expect(error?.kind == .malformed)
            #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        }
    }

    @Test func aPartOfTheUtterancesIsJudgedAlone() throws {
        let speakers = (0..<40).map { "s\($0 % 4)" }
        let before = (0..<40).map { 2 + 0.01 * Double($0) }
        // Only speaker s1 falls.
        let after = before.enumerated().map { i, value in i % 4 == 1 ? value - 0.5 - 0.01 * Double(i % 3) : value }
        let outcome = try GateRuns.judge(
            """
            blocks: utterance
            rules:
              - {key: pesq, margin: 0.1, where: {speaker: s1}}
              - {key: pesq, margin: 0.1, where: {speaker: [s0, 's[23]']}}
              - {key: pesq, margin: 0.1, where: {key: 'u000?'}}
            """, TestRuns.run("new", "pesq", after, speakers: speakers),
            against: TestRuns.run("old", "pesq", before, speakers: speakers))
        #expect(outcome.rules.map(\.state) == [.fail, .pass, .inconclusive])
        #expect(outcome.rules.map(\.count) == [10, 30, 10])
        #expect(outcome.rules[0].sentence.hasSuffix("(Only speaker s1.)"))
    }

    @Test func limitsNeedNoBaselineAndKnowTheRate() throws {
        var run = TestRuns.run("new", "pesq", (0..<30).map { 2.4 + 0.01 * Double($0 % 5) })
        run.rate = RunRate(codec: "c", nominalKbps: nil, actualKbps: 6.1)
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: pesq, type: limit, minimum: 2.4}\n  - {key: kbps_actual, type: limit, maximum: 6.2, by: point}\n"
                + "  - {key: kbps_actual, type: limit, maximum: 6, by: point}", run, against: nil)
        #expect(outcome.rules.map(\.state) == [.pass, .pass, .fail])
        #expect(try outcome.comparison().pairs.isEmpty)
        #expect(outcome.rules[2].sentence == "new has a kbps_actual of 6.10 kbit/s, not at most 6 as asked.")
        let error = #expect(throws: ComparisonError.self) {
            try GateRuns.judge("rules:\n  - {key: pesq, margin: 0.1}", run, against: nil)
        }
        #expect(error?.description.contains("needs a baseline") == true)
    }

    @Test func runsOfOneNameAreToldApart() throws {
        let (old, new) = GateRuns.pesq(change: 0, spread: 0.1, count: 50, candidate: "old")
        let outcome = try GateRuns.judge("rules:\n  - {key: pesq, margin: 0.5}", new, against: old)
        #expect(outcome.rules[0].sentence.hasPrefix("old is not worse than old (baseline) on pesq"))
        #expect(try outcome.comparison().pairs.count == 1)
    }

    // MARK: Planning

    /// δ of 0.3 standard deviations and 60 blocks: simulated 0.622.
    @Test func aGateIsPlanned() throws {
        let (old, new) = GateRuns.pesq(change: 0, spread: 0.1, count: 60)
        let outcome = try GateRuns.judge(
            "rules:\n  - {key: pesq, margin: 0.03}\n  - {key: pesq, margin: 0.2}", new, against: old)
        let chance = try #require(outcome.rules[0].passChance)
        #expect(abs(chance - 0.62) < 0.01)
        let plan = GatePlan(outcome, blockCount: 240)
        #expect(plan.lines[0].passChance > 0.99)
        let needed = try #require(plan.lines[0].blocksNeeded)
        #expect(GatePlan(outcome, blockCount: needed).lines[0].passChance >= 0.8)
        #expect(GatePlan(outcome, blockCount: needed - 1).lines[0].passChance < 0.8)
        let joint = try #require(GatePlan(outcome).joint)
        #expect(joint.low <= joint.independent && joint.independent <= joint.high && joint.high == chance)
        let warning =
            "with this scatter an unchanged candidate would pass 'pesq no-worse' in 63 % of cases only; "
            + "\(needed) utterances, or a larger margin, would make it 80 %"
        #expect(
            outcome.warnings == [
                "old, new: no record of settings or reference audio; that the runs were made alike cannot be checked",
                warning,
            ])
        let origin = ReportOrigin(command: ["codec-score"], version: "1")
        #expect(GateText(outcome).lines.contains { $0.text.contains(warning) })
        #expect(GateMarkdown(outcome, origin: origin).text.contains("unchanged candidate would pass"))
        #expect(GateGitHub(outcome).lines.contains { $0.hasPrefix("::warning") && $0.contains("unchanged candidate") })
        #expect(GateJUnit(outcome).text.contains("unchanged candidate"))
        #expect(outcome.json["rules"]?.elements.first?["passChanceUnchanged"]?.double == chance)
    }
}
