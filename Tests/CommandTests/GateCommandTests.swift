import Foundation
import Scoring
import TestSupport
import Testing

/// `codec-score gate`, run as a build server runs it.
@Suite struct GateCommandTests {
    private let runs = StoredRuns()
    private var workspace: Workspace { runs.workspace }

    private func values(_ count: Int = 30, shift: Double = 0, wobble: Double = 0.01) -> [Double?] {
        (0..<count).map { i in 2.5 + 0.3 * sin(Double(i)) + shift + wobble * cos(Double(i * i)) }
    }

    private func gate(_ arguments: [String]) throws -> Command.Outcome {
        // The test may itself run in GitHub Actions.
        try Command.shell(
            "unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY; exec \"$0\" gate "
                + arguments.map { "'\($0)'" }.joined(separator: " "), in: workspace.path)
    }

    private func command(_ arguments: [String]) throws -> Command.Outcome {
        try Command.run(arguments, in: workspace.path)
    }

    private func writeRuns() {
        runs.write("old", [.init("pesq", values()), .init("mcd", direction: "lower", values())])
        runs.write("same", [.init("pesq", values()), .init("mcd", direction: "lower", values())])
        runs.write("worse", [.init("pesq", values(shift: -0.4)), .init("mcd", direction: "lower", values(shift: 0.4))])
        runs.write("noisy", [.init("pesq", values(wobble: 2)), .init("mcd", direction: "lower", values(wobble: 2))])
        workspace.write(
            "version: 1\nbaseline: ../old\nrules:\n  - {key: pesq, margin: 0.1}\n  - {key: mcd, margin: 0.1}\n",
            to: "gates/nightly.yaml")
    }

    @Test(arguments: [("same", Int32(0), "pass"), ("worse", 1, "regression"), ("noisy", 2, "inconclusive")])
    func theExitCodeIsTheVerdict(_ candidate: String, _ status: Int32, _ word: String) throws {
        writeRuns()
        let outcome = try gate(["gates/nightly.yaml", "--candidate", candidate])
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.hasPrefix("Gate nightly: \(word)"), "\(outcome.output)")
        #expect(outcome.output.contains("pesq no-worse"))
        #expect(!outcome.output.contains("\u{1B}"))
        let quiet = try gate(["gates/nightly.yaml", "--candidate", candidate, "--quiet"])
        #expect(quiet.status == status)
        #expect(quiet.output.split(separator: "\n").count == (status == 0 ? 0 : 2), "\(quiet.output)")
    }

    @Test func filesAreWrittenWhateverIsFound() throws {
        writeRuns()
        let outcome = try gate([
            "gates/nightly.yaml", "--candidate", "worse", "--junit", "out/junit.xml", "--markdown", "out/gate.md",
            "--json",
            "out/gate.json", "--report", "out/report.html",
        ])
        #expect(outcome.status == 1)
        #expect(
            try workspace.text("out/junit.xml").contains(
                "<failure type=\"regression\" message=\"worse is worse than old"))
        let markdown = try workspace.text("out/gate.md")
        #expect(markdown.hasPrefix("<!-- codec-score:gate:nightly -->\n### Gate nightly: regression\n"))
        #expect(markdown.contains("`out/report.html`"))
        let json = try JSONValue(parsing: try workspace.bytes("out/gate.json"))
        #expect(json["gate"]?["exit"]?.int == 1)
        #expect(json["gate"]?["rules"]?.elements.map { $0["state"]?.text } == ["fail", "fail"])
        #expect(json["pairs"]?.elements.count == 1)
        let schema = try JSONValue(
            parsing: Array(Data(contentsOf: URL(filePath: repositoryRoot + "/reports/comparison.schema.json"))))
        #expect(SchemaValidator(schema).problems(json) == [])
    }

    @Test func gitHubGetsAnnotationsAndASummary() throws {
        writeRuns()
        let outcome = try Command.shell(
            "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md exec \"$0\" gate gates/nightly.yaml --candidate worse",
            in: workspace.path)
        #expect(outcome.status == 1)
        let commands = outcome.output.split(separator: "\n").filter { $0.hasPrefix("::") }
        #expect(commands.map { $0.prefix { $0 != " " } } == ["::error", "::error", "::notice"])
        #expect(commands[2] == "::notice title=codec-score gate nightly::regression: 2 of 2 rules fail")
        let again = try Command.shell(
            "unset GITHUB_ACTIONS; GITHUB_STEP_SUMMARY=summary.md exec \"$0\" gate gates/nightly.yaml --candidate same --github",
            in: workspace.path)
        #expect(again.status == 0)
        // Other steps write there too: it is added to, not replaced.
        #expect(try workspace.text("summary.md").components(separatedBy: "<!-- codec-score:gate").count == 3)
        #expect(try !gate(["gates/nightly.yaml", "--candidate", "worse"]).output.contains("::error"))
    }

    @Test(arguments: [
        (["gates/nightly.yaml"], Int32(64), "name the run to judge with --candidate"),
        (["open.yaml", "--candidate", "same"], 64, "name it with --baseline"),
        (["gates/nightly.yaml", "--candidate", "same", "--margin", "pesq"], 64, "write key=size"),
        (["gates/nightly.yaml", "--candidate", "same", "--plan", "--junit", "x"], 64, "--plan only prints"),
        (["gates/nightly.yaml", "--candidate", "same", "--plan-blocks", "9"], 64, "belongs to --plan"),
        (["gates/nightly.yaml", "--candidate", "broken"], 65, "broken/utterances.jsonl, line 1"),
        (["gates/nightly.yaml", "--candidate", "other"], 65, "no utterance in common"),
        (["lost.yaml", "--candidate", "same", "--baseline", "more"], 65, "same has no stoi"),
        (["gates/nightly.yaml", "--candidate", "nowhere"], 66, "nowhere"),
        (["gates/nightly.yaml", "--candidate", "same", "--baseline", "nowhere.jsonl"], 66, "nowhere.jsonl"),
        (["nowhere.yaml", "--candidate", "same"], 66, "no such rules file"),
        (["gates/nightly.yaml", "--candidate", "same", "--junit", "file/junit.xml"], 73, "file"),
        (["typo.yaml", "--candidate", "same", "--baseline", "old"], 78, "did you mean 'pesq'"),
        (["field.yaml", "--candidate", "same", "--baseline", "old"], 78, "did you mean 'margin'"),
        (["margins.yaml", "--candidate", "same", "--baseline", "old"], 78, "no such margins file"),
    ])
    func mistakesHaveTheirExitCode(_ arguments: [String], _ status: Int32, _ says: String) throws {
        writeRuns()
        runs.write("other", [.init("pesq", values())], utterances: (0..<30).map { "x\($0)" })
        runs.write("more", [.init("pesq", values()), .init("stoi", values())])
        workspace.write("{\"key\": ", to: "broken/utterances.jsonl")
        workspace.write("{}", to: "broken/run.json")
        workspace.write("", to: "file")
        workspace.write("version: 1\nrules: [{key: pesq}]", to: "open.yaml")
        workspace.write("version: 1\nrules: [{key: stoi}]", to: "lost.yaml")
        workspace.write("version: 1\nrules: [{key: pesk}]", to: "typo.yaml")
        workspace.write("version: 1\nrules: [{key: pesq, margn: 1}]", to: "field.yaml")
        workspace.write("version: 1\nmargins: noise.yaml\nrules: [{key: pesq}]", to: "margins.yaml")
        let outcome = try gate(arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func aGateIsPlannedWithoutJudging() throws {
        writeRuns()
        let outcome = try gate(["gates/nightly.yaml", "--candidate", "noisy", "--plan", "--plan-blocks", "4000"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("utterances for 80 %"))
        #expect(outcome.output.contains("4000"))
        #expect(outcome.output.contains("An unchanged candidate passes all 2 no-worse rules in"))
    }

    // MARK: Baselines

    @Test func aSavedBaselineJudgesAsItsRunDoes() throws {
        writeRuns()
        #expect(try command(["baseline", "save", "old", "-o", "base/main.jsonl", "--commit", "abc"]).status == 0)
        for candidate in ["same", "worse", "noisy"] {
            let run = try gate(["gates/nightly.yaml", "--candidate", candidate, "--markdown", "a.md"])
            let file = try gate([
                "gates/nightly.yaml", "--candidate", candidate, "--baseline", "base/main.jsonl", "--markdown", "b.md",
            ])
            #expect(run.output == file.output)
            #expect(run.status == file.status)
        }
        let shown = try command(["baseline", "show", "base/main.jsonl"])
        #expect(shown.status == 0)
        #expect(shown.output.contains("Baseline old: 30 utterances, 2 keys") && shown.output.contains("commit abc"))
        #expect(try command(["baseline", "check", "base/main.jsonl", "--run", "same"]).status == 65)
        runs.write("libs", [.init("pesq", values())], resampler: "libsamplerate")
        let unlike = try command(["baseline", "check", "base/main.jsonl", "--run", "libs"])
        #expect(unlike.status == 65)
        #expect(unlike.errors.contains("resampler: polyphase in old, libsamplerate in libs"), "\(unlike.errors)")
        let strict = try gate(["gates/nightly.yaml", "--candidate", "libs", "--baseline", "base/main.jsonl"])
        #expect(strict.status == 65, "the candidate has no mcd")
    }

    @Test func aBaselineIsNotLostByAccident() throws {
        writeRuns()
        let save = ["baseline", "save", "-o", "main.jsonl"]
        #expect(try command(save + ["old", "--name", "main"]).status == 0)
        let first = try workspace.bytes("main.jsonl")
        #expect(try command(save + ["old"]).output.contains("nothing moves"))
        let refused = try command(save + ["worse"])
        #expect(refused.status == 73)
        #expect(refused.errors.contains("--replace"))
        #expect(refused.output.contains("pesq") && refused.output.contains("−0.400"), "\(refused.output)")
        #expect(try workspace.bytes("main.jsonl") == first)
        #expect(try command(save + ["worse", "--replace"]).status == 0)
        #expect(try workspace.text("main.jsonl").hasPrefix("{\"codec_score_baseline\": 1, \"name\": \"main\", "))
        workspace.write("notes", to: "notes.txt")
        #expect(try command(["baseline", "save", "old", "-o", "notes.txt", "--replace"]).status == 73)
        #expect(try command(["baseline", "save", "main.jsonl", "-o", "x.jsonl"]).status == 64)
        #expect(try command(["baseline", "save", "nowhere", "-o", "x.jsonl"]).status == 66)
        #expect(try command(["baseline", "show", "nowhere"]).status == 66)
        #expect(try command(["baseline", "show", "notes.txt"]).status == 65)
        let conflict = "<<<<<<< HEAD\n" + String(decoding: first, as: UTF8.self)
        workspace.write(conflict, to: "main.jsonl")
        let damaged = try command(["baseline", "check", "main.jsonl"])
        #expect(damaged.status == 65)
        #expect(damaged.errors.contains("merge conflict"))
        #expect(try command(save + ["old"]).status == 65)
        #expect(try command(save + ["old", "--replace"]).status == 0)
        #expect(try workspace.text("main.jsonl").hasPrefix("{\"codec_score_baseline\": 1, \"name\": \"old\""))
    }

    // MARK: Calibration

    @Test func calibratedMarginsServeAGate() throws {
        writeRuns()
        for i in 0..<3 {
            runs.write("seed\(i)/hyp", [.init("pesq", (0..<30).map { 2.5 + 0.01 * sin(Double($0 * (i + 3))) })])
        }
        let arguments = [
            "calibrate", "seed0/hyp", "seed1/hyp", "seed2/hyp", "-o", "gates/noise.yaml", "--margins", "strict",
        ]
        let outcome = try command(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("pesq") && outcome.output.contains("of 3 equal runs, above strict's 0"))
        #expect(try command(arguments).status == 73)
        workspace.write("version: 1\nmargins: noise.yaml\nrules: [{key: pesq}]", to: "gates/noise-gate.yaml")
        #expect(try gate(["gates/noise-gate.yaml", "--candidate", "worse", "--baseline", "old"]).status == 1)
        #expect(try gate(["gates/noise-gate.yaml", "--candidate", "same", "--baseline", "old"]).status == 0)
        #expect(try command(["calibrate", "old"]).status == 64)
        #expect(try command(["calibrate", "old", "same", "--split-half"]).status == 64)
        let halved = try command(["calibrate", "old", "--split-half"])
        #expect(halved.status == 0)
        #expect(halved.output.contains("an upper bound"))
        #expect(try command(["calibrate", "old", "nowhere"]).status == 66)
        #expect(try command(["calibrate", "old", "same", "--margins", "codex"]).status == 78)
    }
}
