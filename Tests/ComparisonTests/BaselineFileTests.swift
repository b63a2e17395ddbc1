import Audio
import Files
import Metrics
import Scoring
import Testing
import TestSupport

@testable import Comparison

@Suite struct BaselineFileTests {
    /// A run with everything that a baseline file can hold.
    private static func run(_ name: String = "main", resampler: String = "polyphase", shift: Double = 0) -> ComparedRun
    {
        let keys = [
            KeyDefinition(
                "pesq", title: "PESQ \"wide\"", unit: "MOS-LQO", range: (1, 4.64), direction: .higher, digits: 2,
                monotone: true),
            KeyDefinition(
                "wer", title: "Word errors", unit: "1", range: (0, nil), direction: .lower, aggregation: .ratio,
                digits: 4,
                monotone: false),
            KeyDefinition(
                "sir", title: "SIR", unit: "dB", range: (nil, nil), direction: .none, digits: 1, monotone: false),
        ]
        var run = TestRuns.run(
            name, keys: keys, utterances: ["a\"b", "c", "d"], speakers: ["s0", nil, "s1"],
            scores: [
                [.value(0.1 + 0.2 + shift), .undefined(Undefined(.tooShort)), .value(1e-300)],
                [.value(0.5), .value(0.25), nil],
                [.infinite(positive: true), .failed("broke\nhere"), .infinite(positive: false)],
            ], units: ["wer": [PooledUnits(errors: 1, units: 2), PooledUnits(errors: 1, units: 4), nil]])
        for i in run.utterances.indices {
            run.utterances[i].duration = 1.5
            run.utterances[i].sampleRate = 16000
            run.utterances[i].reference = ScoreRow.AudioRecord(
                source: .file(path: "ref/\(i).wav"), contentHash: String(repeating: "\(i)", count: 32))
        }
        let pesq = JSONValue.object([
            .init("metric", .string("pesq")), .init("parameters", .object([.init("mode", .string("wb"))])),
        ])
        run.settings = RunSettings(
            tool: "codec-score", version: "0.1.0", resampler: resampler, parameters: ["pesq": pesq],
            primaryKeys: ["pesq"],
            referenceHash: "00ff", commandLines: [["codec-score", "--ref", "a b"]])
        run.absentKeys = ["e"]
        run.step = 3
        run.rate = RunRate(codec: "opus", nominalKbps: 6, actualKbps: 6.5)
        run.warnings = ["odd"]
        return run
    }

    private static func read(_ text: String) throws -> BaselineFile {
        try #require(try BaselineFile(bytes: Array(text.utf8), path: "main.jsonl"))
    }

    @Test func whatIsSavedIsRead() throws {
        let run = Self.run()
        let file = try Self.read(BaselineFile.text(of: run, commit: "abc123"))
        let read = file.run
        #expect(read.name == "main" && read.path == "main.jsonl" && file.commit == "abc123")
        #expect(file.runHash == run.hash)
        #expect(read.scores == run.scores)
        #expect(read.units["wer"] == run.units["wer"])
        #expect(read.settings == run.settings)
        #expect(
            read.absentKeys == run.absentKeys && read.step == 3 && read.rate == run.rate && read.warnings == ["odd"])
        #expect(read.utterances.map(\.key) == run.utterances.map(\.key))
        #expect(read.utterances.map(\.speaker) == run.utterances.map(\.speaker))
        #expect(read.utterances.map(\.duration) == run.utterances.map(\.duration))
        #expect(read.utterances.map(\.reference?.contentHash) == run.utterances.map(\.reference?.contentHash))
        for (a, b) in zip(read.definitions, run.definitions) {
            #expect(a.name == b.name && a.title == b.title && a.unit == b.unit && a.range == b.range)
            #expect(a.direction == b.direction && a.aggregation == b.aggregation && a.digits == b.digits)
            #expect(a.monotone == b.monotone)
        }
    }

    @Test func theFileIsWhatTheDocumentSays() throws {
        let lines = BaselineFile.text(of: Self.run()).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 && lines[4].isEmpty)
        let header = try JSONValue(parsing: lines[0])
        #expect(header.members.first == .init("codec_score_baseline", .integer(1)))
        #expect(header["tool"]?.text == "0.1.0" && header["expected"]?.int == 4)
        #expect(header["definitions"]?["pesq"]?["better"]?.text == "higher")
        #expect(header["definitions"]?["sir"]?["better"] == .null)
        #expect(header["definitions"]?["pesq"]?["parameters"]?["mode"]?.text == "wb")
        #expect(header["reference_hash"]?.text == "xxh128:00ff")
        #expect(header["summary"]?["pesq"]?["n"]?.int == 2)
        // Σ errors/Σ units, never the mean of the rates.
        #expect(header["summary"]?["wer"]?["mean"]?.double == 2.0 / 6)
        #expect(
            lines[1] == """
                {"key": "a\\"b", "speaker": "s0", "reference": "xxh128:00000000000000000000000000000000", "duration": 1.5, \
                "sample_rate": 16000, "scores": {"pesq": 0.30000000000000004, "wer": 0.5}, "infinite": {"sir": "+"}, \
                "units": {"wer": [1.0, 2.0]}}
                """)
    }

    @Test func equalRunsGiveEqualBytesAndASavedFileGivesItself() throws {
        let text = BaselineFile.text(of: Self.run())
        #expect(text == BaselineFile.text(of: Self.run()))
        // Only the hash of the run that it came from tells a file saved from a file.
        var again = try Self.read(text).run
        again.hash = Self.run().hash
        #expect(BaselineFile.text(of: again) == text)
    }

    @Test func otherFilesAreNoBaselines() throws {
        let workspace = Workspace()
        workspace.write("{\"key\": \"a\", \"pesq\": 2.0}\n", to: "result.txt")
        workspace.write("", to: "empty")
        for name in ["result.txt", "empty", ".", "nowhere"] { #expect(try BaselineFile.read(workspace[name]) == nil) }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let says: String
        let change: @Sendable ([String]) -> [String]
        var testDescription: String { says }
    }

    static let damages: [Damage] = [
        Damage(says: "line 1: no line of a baseline file") { ["{\"codec_score_baseline\": 1, "] + $0.dropFirst() },
        Damage(says: "line 1: version 2") {
            [$0[0].replacing("\"codec_score_baseline\": 1", with: "\"codec_score_baseline\": 2")] + $0.dropFirst()
        },
        Damage(says: "line 1: 'codec_score_baseline' is no number") {
            [$0[0].replacing("\"codec_score_baseline\": 1", with: "\"codec_score_baseline\": \"1\"")] + $0.dropFirst()
        },
        Damage(says: "line 1: name, definitions or rows_hash") {
            [$0[0].replacing("\"rows_hash\"", with: "\"rows\"")] + $0.dropFirst()
        },
        Damage(says: "line 1: the definition of 'pesq' lacks") {
            [$0[0].replacing("\"higher\"", with: "\"up\"")] + $0.dropFirst()
        },
        Damage(says: "line 1: the lines do not have the hash") { $0.dropLast(1).map { $0 } },
        Damage(says: "line 1: the lines do not have the hash") { lines in
            lines.map { $0.replacing("\"pesq\": 0.3", with: "\"pesq\": 0.4") }
        },
        Damage(says: "line 1: the marks of a merge conflict") { ["<<<<<<< HEAD"] + $0 },
        Damage(says: "line 3: no line of a baseline file") { [$0[0], $0[1], "======="] + $0.dropFirst(2) },
        Damage(says: "line 2: the line has no key") {
            [$0[0], $0[1].replacing("\"key\"", with: "\"kee\"")] + $0.dropFirst(2)
        },
        Damage(says: "line 3: 'a\"b' does not come after 'a\"b'") { [$0[0], $0[1], $0[1]] + $0.dropFirst(2) },
        Damage(says: "line 2: 'pesk' is not among the definitions") {
            [$0[0], $0[1].replacing("\"pesq\"", with: "\"pesk\"")] + $0.dropFirst(2)
        },
        Damage(says: "line 2: 'pesq' is no number") {
            [$0[0], $0[1].replacing("0.30000000000000004", with: "true")] + $0.dropFirst(2)
        },
        Damage(says: "is no reason") { $0.map { $0.replacing("tooShort", with: "tooBad") } },
        Damage(says: "neither") { $0.map { $0.replacing("\"sir\": \"+\"", with: "\"sir\": \"x\"") } },
        Damage(says: "[errors, units]") { $0.map { $0.replacing("[1.0, 2.0]", with: "[1.0]") } },
    ]

    @Test(arguments: damages)
    func damageIsFoundAndNamed(_ damage: Damage) {
        let lines = BaselineFile.text(of: Self.run()).split(separator: "\n").map(String.init)
        let text = damage.change(lines).joined(separator: "\n") + "\n"
        let error = #expect(throws: ComparisonError.self) {
            try BaselineFile(bytes: Array(text.utf8), path: "main.jsonl")
        }
        #expect(error?.kind == .malformed)
        #expect(error?.description.contains(damage.says) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("main.jsonl, line") == true)
    }

    /// A comparison with the file finds what one with the run finds.
    @Test func provenanceIsCheckedAsStrictly() throws {
        let baseline = try Self.read(BaselineFile.text(of: Self.run("old"))).run
        var candidates = [
            Self.run("new", resampler: "libsamplerate"), Self.run("new"), Self.run("new"), Self.run("new"),
        ]
        candidates[1].utterances[1].reference?.contentHash = String(repeating: "f", count: 32)
        candidates[2].settings?.parameters["pesq"] = .object([
            .init("metric", .string("pesq")), .init("parameters", .object([.init("mode", .string("nb"))])),
        ])
        candidates[3].settings?.version = "1.0.0"
        for (candidate, says) in zip(
            candidates,
            [
                "resampler: polyphase in old", "reference audio than the runs before it on 1 utterance: c",
                "mode is \"wb\" in old",
                "by codec-score 0.1.0, new by codec-score 1.0.0",
            ])
        {
            let found = Provenance(AlignedRuns([baseline, candidate]), keys: ["pesq", "wer"]).mismatches
            let run = Provenance(AlignedRuns([Self.run("old"), candidate]), keys: ["pesq", "wer"]).mismatches
            #expect(found == run)
            #expect(found.count == 1 && found[0].contains(says), "\(found)")
        }
        #expect(Provenance(AlignedRuns([baseline, Self.run("new")]), keys: ["pesq", "wer"]).mismatches == [])
    }

    @Test func whatMovesIsSaid() throws {
        var new = Self.run(shift: 0.5)
        new.utterances[2].key = "z"
        new.definitions.removeLast()
        new.scores.removeLast()
        let change = BaselineChange(from: Self.run(), to: new)
        #expect(change.added == ["z"] && change.removed == ["d"])
        #expect(change.keys.map(\.definition.name) == ["pesq", "wer", "sir"])
        #expect(change.keys.map(\.hasMoved) == [true, false, true])
        #expect(abs((change.keys[0].after?.mean ?? 0) - (change.keys[0].before?.mean ?? 0) - 0.25) < 1e-12)
        #expect(change.keys[2].after == nil)
        #expect(!change.isEmpty)
        #expect(BaselineChange(from: Self.run(), to: Self.run()).isEmpty)
    }

    @Test func aCheckFindsOtherDefinitionsAndReferences() throws {
        var run = Self.run()
        run.absentKeys = []
        let known = MetricRegistry.definitions.flatMap(\.keys)
        let wrongHash = BaselineCheck(try Self.read(BaselineFile.text(of: run)), known: known, version: "0.1.0")
        #expect(wrongHash.faults == ["the references' hash in line 1 is not that of the utterances"])
        let hash = XXH128()
        for (i, utterance) in run.utterances.enumerated() {
            hash.update("\(utterance.key)\t\(String(repeating: "\(i)", count: 32))\n")
        }
        run.settings?.referenceHash = hash.hexadecimal
        let right = BaselineCheck(try Self.read(BaselineFile.text(of: run)), known: known, version: "0.2.0")
        #expect(right.faults == [])
        #expect(right.warnings.contains("made by version 0.1.0; this is 0.2.0"))
        run.definitions[0].direction = .lower
        let turned = BaselineCheck(
            try Self.read(BaselineFile.text(of: run)), known: known, version: "0.1.0",
            run: Self.run(resampler: "libsamplerate"))
        #expect(turned.faults.contains("pesq: the direction is 'lower' in the baseline and 'higher' in this program"))
        #expect(turned.faults.contains { $0.hasPrefix("resampler") })
    }
}
