import TestSupport
import Testing

@testable import Comparison

/// A rules file is read strictly: whatever is mistyped is an error that says where and what was meant.
@Suite struct GateRulesTests {
    private static let whole = """
        version: 1
        name: nightly
        baseline: baselines/main.jsonl
        candidate: null
        margins: codec
        confidence: 0.9
        alpha: 0.01
        resamples: 2000
        seed: 7
        blocks: utterance
        test: t
        on-inconclusive: warn
        evidence:
          minimum-coverage: 0.9
          minimum-utterances: 20
          newly-undefined: 0.02
          provenance: warn
        rules:
          - key: pesq
            margin: 0.1
          - {key: stoi, type: no-worse, margin: 0.01, name: intelligibility}
          - {key: si_snr, type: better, margin: 0, level: warn}
          - {key: mcd, type: equivalent, margin: 2%}
          - {key: pesq, type: limit, minimum: 2.4}
          - {key: kbps_actual, type: limit, maximum: 6.2, by: point}
          - {key: pesq, type: quantile, q: 0.05, margin: 0.25}
          - {key: stoi, type: each, drop: 0.1, share: 0.02}
          - {key: wer, margin: 0.002, where: {speaker: [s01, s02], key: 'a*', slice: {duration: [0.5, null], sample_rate: 16000}}}
        """

    @Test func everyFieldIsRead() throws {
        let rules = try GateRules(yaml: Self.whole, source: "gates/x.yaml")
        #expect(rules.name == "nightly")
        #expect(rules.baseline == "baselines/main.jsonl")
        #expect(rules.candidate == nil)
        #expect(rules.confidence == 0.9 && rules.alpha == 0.01 && rules.resamples == 2000 && rules.seed == 7)
        #expect(rules.blocks == .utterance && rules.test == .t && rules.onInconclusive == .warn)
        #expect(
            rules.evidence
                == GateRules.Evidence(
                    minimumCoverage: 0.9, minimumUtterances: 20, newlyUndefined: 0.02, provenance: .warn))
        #expect(
            rules.rules.map(\.kind) == [
                .noWorse, .noWorse, .better, .equivalent, .limit, .limit, .quantile, .each, .noWorse,
            ])
        #expect(rules.rules[0].margin == .absolute(0.1) && rules.rules[3].margin == .share(0.02))
        #expect(rules.rules[1].name == "intelligibility" && rules.rules[2].level == .warn)
        #expect(rules.rules[5].evidence == .point && rules.rules[5].maximum == 6.2)
        #expect(rules.rules[6].probability == 0.05)
        #expect(rules.rules[7].drop == 0.1 && rules.rules[7].share == 0.02)
        let filter = try #require(rules.rules[8].filter)
        #expect(filter.speakers == ["s01", "s02"] && filter.keys == ["a*"])
        #expect(filter.slices.map(\.column) == [.duration, .sampleRate])
        #expect(filter.slices[0].contains(0.5) && filter.slices[0].contains(1e6) && !filter.slices[0].contains(0.4))
        #expect(filter.slices[1].contains(16000) && !filter.slices[1].contains(8000))
    }

    @Test func defaultsAreThoseOfTheDocument() throws {
        let rules = try GateRules(yaml: "version: 1\nrules: [{key: pesq}]", source: "gates/weekly.gate.yaml")
        #expect(rules.name == "weekly.gate" && rules.baseline == nil && rules.margins == "codec")
        #expect(rules.confidence == 0.95 && rules.alpha == 0.05 && rules.resamples == 10_000 && rules.seed == 1)
        #expect(rules.blocks == .auto && rules.test == .auto && rules.onInconclusive == .stop)
        #expect(
            rules.evidence
                == GateRules.Evidence(
                    minimumCoverage: 0.95, minimumUtterances: 10, newlyUndefined: 0.01, provenance: .strict))
        #expect(rules.rules[0].kind == .noWorse && rules.rules[0].level == .error && rules.rules[0].margin == nil)
        #expect(try rules.marginTable().entry(for: "pesq")?.size == .absolute(0.1))
    }

    @Test func pathsAreRelativeToTheRulesFile() throws {
        let workspace = Workspace()
        workspace.write(
            "version: 1\nbaseline: base.jsonl\ncandidate: /tmp/run\nmargins: noise.yaml\nrules: [{key: pesq}]",
            to: "gates/rules.yaml")
        workspace.write("version: 1\nkeys:\n  pesq: {margin: 0.03}\n", to: "gates/noise.yaml")
        let rules = try GateRules.read(workspace["gates/rules.yaml"])
        #expect(rules.baseline == workspace["gates/base.jsonl"] && rules.candidate == "/tmp/run")
        #expect(try rules.marginTable().entry(for: "pesq")?.size == .absolute(0.03))
        let given = try rules.marginTable(overrides: [("pesq", .absolute(0.5))])
        #expect(given.entry(for: "pesq")?.size == .absolute(0.5))
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let yaml: String
        let says: String
        var testDescription: String { says }

        init(_ yaml: String, _ says: String) {
            self.yaml = yaml
            self.says = says
        }

        /// A file with this rule alone.
        static func rule(_ rule: String, _ says: String) -> Broken { Broken("version: 1\nrules:\n  - \(rule)", says) }
    }

    static let broken: [Broken] = [
        Broken("", "the file is empty"), Broken("- key: pesq", "is a mapping"), Broken("version: [", "not YAML"),
        Broken("rules: [{key: pesq}]", "the version is missing"),
        Broken("version: 2\nrules: [{key: pesq}]", "version is 1"),
        Broken("version: one\nrules: [{key: pesq}]", "version is a whole number"),
        Broken("version: 1", "there are no rules"), Broken("version: 1\nrules: []", "there are no rules"),
        Broken("version: 1\nrules: {key: pesq}", "rules is a list"),
        Broken("version: 1\nrules: [pesq]", "a rule is a mapping"),
        Broken(
            "version: 1\nalhpa: 0.1\nrules: [{key: pesq}]",
            "line 2: 'alhpa' means nothing in a rules file; did you mean 'alpha'"),
        Broken("version: 1\nversion: 1\nrules: [{key: pesq}]", "not YAML"),
        Broken("version: 1\nalpha: 1.5\nrules: [{key: pesq}]", "alpha lies between 0 and 1"),
        Broken("version: 1\nconfidence: 95\nrules: [{key: pesq}]", "confidence lies between 0 and 1"),
        Broken("version: 1\nresamples: 10\nrules: [{key: pesq}]", "resamples is a whole number of at least 100"),
        Broken("version: 1\nseed: -1\nrules: [{key: pesq}]", "seed is a whole number of at least 0"),
        Broken("version: 1\nblocks: speakers\nrules: [{key: pesq}]", "did you mean 'speaker'"),
        Broken("version: 1\ntest: ttest\nrules: [{key: pesq}]", "none of auto, sign-flip, t, wilcoxon"),
        Broken("version: 1\non-inconclusive: ignore\nrules: [{key: pesq}]", "none of stop, warn"),
        Broken("version: 1\nevidence: strict\nrules: [{key: pesq}]", "'evidence' is a mapping"),
        Broken(
            "version: 1\nevidence: {minimum_coverage: 0.9}\nrules: [{key: pesq}]", "did you mean 'minimum-coverage'"),
        Broken(
            "version: 1\nevidence: {minimum-coverage: 95}\nrules: [{key: pesq}]",
            "minimum-coverage lies between 0.0 and 1.0"),
        Broken("version: 1\nevidence: {provenance: lax}\nrules: [{key: pesq}]", "none of strict, warn"),
        Broken("version: 1\nname: [a]\nrules: [{key: pesq}]", "name is a text"),
        Broken.rule("margin: 0.1", "line 3: a rule names its key"),
        Broken.rule("{key: pesq, typ: limit}", "'typ' means nothing in a rule; did you mean 'type'"),
        Broken.rule("{key: pesq, type: noworse}", "did you mean 'no-worse'"),
        Broken.rule("{key: pesq, margin: -0.1}", "margin is a number of at least 0"),
        Broken.rule("{key: pesq, margin: much}", "margin is a number of at least 0"),
        Broken.rule("{key: pesq, margin: .nan}", "margin is a number of at least 0"),
        Broken.rule("{key: pesq, level: fatal}", "none of error, warn"),
        Broken.rule("{key: pesq, minimum: 2}", "minimum means nothing in a rule of type no-worse, which has margin"),
        Broken.rule("{key: pesq, type: limit, margin: 2}", "margin means nothing in a rule of type limit"),
        Broken.rule("{key: pesq, type: limit}", "needs minimum or maximum"),
        Broken.rule("{key: pesq, type: limit, minimum: 3, maximum: 2}", "minimum above its maximum"),
        Broken.rule("{key: pesq, type: limit, minimum: 3, by: mean}", "none of interval, point"),
        Broken.rule("{key: pesq, type: limit, minimum: high}", "minimum is a number"),
        Broken.rule("{key: pesq, type: quantile}", "needs q"),
        Broken.rule("{key: pesq, type: quantile, q: 5}", "q lies between 0 and 1"),
        Broken.rule("{key: pesq, type: each, share: 0.1}", "needs drop"),
        Broken.rule("{key: pesq, type: each, drop: 0.1}", "needs share"),
        Broken.rule("{key: pesq, type: each, drop: -1, share: 0.1}", "drop is at least 0"),
        Broken.rule("{key: pesq, type: each, drop: 1, share: 10}", "share lies between 0"),
        Broken.rule("{key: pesq, minimum-utterances: 0}", "minimum-utterances is a whole number of at least 1"),
        Broken.rule("{key: pesq, where: s01}", "'where' is a mapping"),
        Broken.rule("{key: pesq, where: {}}", "names no speaker, key or slice"),
        Broken.rule("{key: pesq, where: {speakers: s01}}", "did you mean 'speaker'"),
        Broken.rule("{key: pesq, where: {speaker: []}}", "speaker is a text or a list"),
        Broken.rule("{key: pesq, where: {slice: {durations: 1}}}", "did you mean 'duration'"),
        Broken.rule("{key: pesq, where: {slice: {duration: [1]}}}", "duration is a number, or a range"),
        Broken.rule("{key: pesq, name: a}\n  - {key: stoi, name: a}", "two rules are called 'a'"),
    ]

    @Test(arguments: broken)
    func everyMistakeIsNamed(_ file: Broken) {
        let error = #expect(throws: ComparisonError.self) { try GateRules(yaml: file.yaml, source: "r.yaml") }
        #expect(error?.kind == .invalidRules)
        #expect(error?.description.contains(file.says) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("r.yaml") == true)
    }

    @Test func whatIsNotThereIsMissing() throws {
        let error = #expect(throws: ComparisonError.self) { try GateRules.read("/nowhere/rules.yaml") }
        #expect(error?.kind == .missing)
        let rules = try GateRules(yaml: "version: 1\nmargins: codex\nrules: [{key: pesq}]", source: "r.yaml")
        #expect(throws: ComparisonError.self) { try rules.marginTable() }
    }
}
