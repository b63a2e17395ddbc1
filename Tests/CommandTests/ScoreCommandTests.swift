import Foundation
import Scoring
import TestSupport
import Testing

/// Folders of references and hypotheses made for a test.
struct Corpus {
    let workspace = Workspace()

    /// `count` utterances `u01` …, with hypotheses at a noise level for each system.
    init(count: Int = 3, seconds: Double = 0.6, systems: [String: Double] = ["hyp": -40]) throws {
        for i in 1...count {
            let name = "u" + (i < 10 ? "0\(i)" : "\(i)")
            let voice = TestAudio.voice(seconds: seconds, sampleRate: 16000, seed: UInt64(i))
            workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "ref/\(name).wav")
            for (system, level) in systems {
                let noisy = TestAudio.noisy(voice, level: level, seed: UInt64(i))
                workspace.write(TestAudio.wav([noisy], sampleRate: 16000), to: "\(system)/\(name).wav")
            }
        }
    }

    /// Runs `codec-score` in the workspace, on `ref` and `hyp` with a quick metric unless told otherwise.
    func score(_ arguments: [String] = [], metrics: String = "signal_metric") throws -> Command.Outcome {
        try Command.run(
            ["--ref", "ref", "--hyp", "hyp", "--metrics", metrics] + arguments, in: workspace.path)
    }

    /// The rows in a run's folder, by key.
    func rows(_ folder: String = "hyp-scores") throws -> [String: JSONValue] {
        let lines = try workspace.text(folder + "/utterances.jsonl").split(separator: "\n")
        return try Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let row = try JSONValue(parsing: line)
                return (row["key"]?.text ?? "", row)
            })
    }
}

@Suite struct ScoreCommandTests {
    /// Another regression for ViSQOL gives other scores in audio mode; speech mode has none.
    @Test func visqolTakesAnotherModel() throws {
        let corpus = try Corpus(count: 1, seconds: 1.5)
        let model = try Data(contentsOf: URL(filePath: repositoryRoot + "/reference/models/visqol_svr_default.txt"))
        let lines = String(decoding: model, as: UTF8.self).split(separator: "\n")
        // ρ is what the regression subtracts.
        let changed = lines.map { line in
            line.hasPrefix("rho ") ? "rho \((Double(line.dropFirst(4)) ?? 0) + 0.25)" : String(line)
        }
        corpus.workspace.write(changed.joined(separator: "\n") + "\n", to: "other.txt")
        corpus.workspace.write("- name: visqol\n- name: visqol\n  model: speech\n", to: "both.yaml")
        func scores(_ more: [String]) throws -> JSONValue? {
            let outcome = try Command.run(
                ["--ref", "ref", "--hyp", "hyp", "--config", "both.yaml", "--force", "--out", "s"] + more,
                in: corpus.workspace.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try corpus.rows("s")["u01"]
        }
        let (usual, other) = (try scores([]), try scores(["--visqol-model", "other.txt"]))
        let (a, b) = (try #require(usual?["visqol"]?.double), try #require(other?["visqol"]?.double))
        #expect(abs(a - b - 0.25) < 1e-6 || b == 1, "\(a) \(b)")
        #expect(usual?["visqol_speech"] == other?["visqol_speech"] && usual?["visqol_speech"]?.double != nil)
        let missing = try corpus.score(["--visqol-model", "none.txt"], metrics: "visqol")
        #expect(missing.status == 64 && missing.errors.contains("none.txt"), "\(missing.errors)")
        let useless = try corpus.score(["--visqol-model", "other.txt"])
        #expect(useless.status == 64 && useless.errors.contains("no visqol"), "\(useless.errors)")
    }

    @Test func aRunLeavesRowsSummaryAndRecord() throws {
        let corpus = try Corpus()
        let outcome = try corpus.score()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("si_snr"))
        #expect(outcome.output.contains("↑"))
        let rows = try corpus.rows()
        #expect(rows.keys.sorted() == ["u01", "u02", "u03"])
        let row = try #require(rows["u01"])
        #expect(row["si_snr"]?.double ?? 0 > 10)
        #expect(row["sir"] == .null)
        #expect(row["infinite"]?["sir"]?.text == "+")
        #expect(row["lag_samples"]?.int == 0)
        #expect(row["duration"]?.double == 0.6)
        #expect(row["_reference"]?["xxh128"]?.text?.count == 32)
        let summary = try JSONValue(parsing: try corpus.workspace.bytes("hyp-scores/summary.json"))
        #expect(summary["keys"]?["sdr"]?["n"]?.int == 3)
        let record = try JSONValue(parsing: try corpus.workspace.bytes("hyp-scores/run.json"))
        #expect(record["metrics"]?.elements.first?["name"]?.text == "signal_metric")
        #expect(record["resampler"]?.text == "polyphase")
    }

    @Test func severalSystemsGetAFolderEachAndShareTheTable() throws {
        let corpus = try Corpus(systems: ["good": -60, "bad": -20])
        let outcome = try Command.run(
            ["--ref", "ref", "--hyp", "A=good", "--hyp", "B=bad", "--metrics", "stoi,signal_metric", "--out", "out"],
            in: corpus.workspace.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("A") && outcome.output.contains("B"))
        let good = try corpus.rows("out/A")["u01"]?["si_snr"]?.double ?? 0
        let bad = try corpus.rows("out/B")["u01"]?["si_snr"]?.double ?? 0
        #expect(good > bad + 20)
    }

    @Test func rowsDoNotDependOnTheNumberOfJobs() throws {
        // Every metric there is, the embeddings among them.
        let corpus = try Corpus(count: 4, seconds: 1.2)
        for (jobs, folder) in [("1", "one"), ("3", "three")] {
            let outcome = try Command.run(
                ["--ref", "ref", "--hyp", "hyp", "--config", "full", "--jobs", jobs, "--out", folder],
                in: corpus.workspace.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        for file in ["utterances.jsonl", "summary.json", "corpus.json"] {
            #expect(try corpus.workspace.bytes("one/\(file)") == corpus.workspace.bytes("three/\(file)"))
        }
    }

    @Test func shardsMergeToTheUndividedRun() throws {
        let corpus = try Corpus(count: 7)
        corpus.workspace.write((1...7).map { "u0\($0) s\($0 % 2)\n" }.joined(), to: "utt2spk")
        let speakers = ["--utt2spk", "utt2spk"]
        #expect(try corpus.score(speakers + ["--out", "whole"]).status == 0)
        for i in 1...3 {
            #expect(try corpus.score(speakers + ["--shard", "\(i)/3", "--out", "part\(i)"]).status == 0)
        }
        let incomplete = try Command.run(["merge", "part1", "part3", "--out", "merged"], in: corpus.workspace.path)
        #expect(incomplete.status == 65)
        #expect(incomplete.errors.contains("2/3"))
        let merged = try Command.run(
            ["merge", "part1", "part2", "part3", "--out", "merged"], in: corpus.workspace.path)
        #expect(merged.status == 0, "\(merged.errors)")
        for file in ["utterances.jsonl", "summary.json"] {
            #expect(try corpus.workspace.bytes("whole/\(file)") == corpus.workspace.bytes("merged/\(file)"))
        }
    }

    @Test func limitAndKeysSelect() throws {
        let corpus = try Corpus(count: 4)
        #expect(try corpus.score(["--limit", "2", "--out", "a"]).status == 0)
        #expect(try corpus.rows("a").keys.sorted() == ["u01", "u02"])
        corpus.workspace.write("u04\nu02 anything\n", to: "keys.txt")
        #expect(try corpus.score(["--keys", "keys.txt", "--out", "b"]).status == 0)
        #expect(try corpus.rows("b").keys.sorted() == ["u02", "u04"])
    }

    @Test func aDryRunWritesNothing() throws {
        let corpus = try Corpus()
        let outcome = try corpus.score(["--dry-run"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("3 utterances"))
        #expect(outcome.output.contains("signal_metric"))
        #expect(!corpus.workspace.has("hyp-scores"))
    }

    @Test func jsonIsAllThatStandardOutputGets() throws {
        let corpus = try Corpus()
        let outcome = try corpus.score(["--format", "json"])
        let json = try JSONValue(parsing: outcome.output)
        #expect(json["systems"]?.elements.first?["summary"]?["rows"]?.int == 3)
    }

    @Test func quietPrintsNothing() throws {
        let outcome = try Corpus().score(["--quiet"])
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    }

    @Test func resumeKeepsRowsOnlyWhileTheirAudioAndSettingsAreTheSame() throws {
        let corpus = try Corpus()
        #expect(try corpus.score().status == 0)
        let before = try corpus.workspace.bytes("hyp-scores/utterances.jsonl")
        let again = try corpus.score(["--resume"])
        #expect(again.output.contains("3 rows kept"))
        #expect(try corpus.workspace.bytes("hyp-scores/utterances.jsonl") == before)

        let voice = TestAudio.noisy(TestAudio.voice(seconds: 0.6, sampleRate: 16000, seed: 2), level: -10)
        corpus.workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "hyp/u02.wav")
        let changed = try corpus.score(["--resume"])
        #expect(changed.output.contains("2 rows kept"))
        #expect(try corpus.workspace.bytes("hyp-scores/utterances.jsonl") != before)

        let other = try corpus.score(["--resume"], metrics: "signal_metric,lsd")
        #expect(!other.output.contains("rows kept"))
        #expect(try corpus.rows()["u01"]?["lsd"]?.double != nil)
    }

    @Test func aFinishedRunIsNotReplacedByASmallerOne() throws {
        let corpus = try Corpus()
        #expect(try corpus.score(metrics: "signal_metric,lsd").status == 0)
        let before = try corpus.workspace.bytes("hyp-scores/utterances.jsonl")
        for arguments in [["--limit", "1"], ["--limit", "1", "--resume"]] {
            let fewer = try corpus.score(arguments, metrics: "signal_metric,lsd")
            #expect(fewer.status == 73 && fewer.errors.contains("2 of its 3 rows"), "\(fewer.errors)")
        }
        let otherMetric = try corpus.score(["--resume"])
        #expect(otherMetric.status == 73 && otherMetric.errors.contains("lsd"), "\(otherMetric.errors)")
        #expect(try corpus.workspace.bytes("hyp-scores/utterances.jsonl") == before)
        #expect(try corpus.score(metrics: "signal_metric,lsd").status == 0)
        #expect(try corpus.score(["--limit", "1", "--force"]).status == 0)
    }

    @Test func anEmptyShardIsARun() throws {
        let corpus = try Corpus(count: 2)
        for i in 1...3 { #expect(try corpus.score(["--shard", "\(i)/3", "--out", "part\(i)"]).status == 0) }
        let parts = ["merge", "part1", "part2", "part3", "--out"]
        #expect(try Command.run(parts + ["merged"], in: corpus.workspace.path).status == 0)
        #expect(try corpus.rows("merged").count == 2)
        let onAnother = try Command.run(parts + ["part1"], in: corpus.workspace.path)
        #expect(onAnother.status == 73 && onAnother.errors.contains("--force"))
    }

    @Test func scalesOfPesqAreNotMixedSilently() throws {
        let corpus = try Corpus(count: 2, seconds: 1.2)
        let narrow = TestAudio.voice(seconds: 1.2, sampleRate: 8000)
        for side in ["ref", "hyp"] {
            corpus.workspace.write(TestAudio.wav([narrow], sampleRate: 8000), to: "\(side)/u03.wav")
        }
        let outcome = try corpus.score(metrics: "pesq")
        #expect(outcome.errors.contains("1 narrowband, 2 wideband"), "\(outcome.errors)")
    }

    @Test func lagsAndLengthsAreSaid() throws {
        let corpus = try Corpus(count: 1)
        let voice = TestAudio.voice(seconds: 0.6, sampleRate: 16000)
        let late = [Float](repeating: 0, count: 40) + voice.dropLast(1600)
        corpus.workspace.write(TestAudio.wav([late], sampleRate: 16000), to: "hyp/u01.wav")
        let outcome = try corpus.score()
        #expect(outcome.output.contains("median lag 40 samples"), "\(outcome.output)")
        #expect(outcome.output.contains("differ in length"))
    }

    @Test(arguments: ["text", "json"])
    func aFullStandardOutputIsAnError(_ format: String) throws {
        let corpus = try Corpus(count: 1)
        let outcome = try Command.shell(
            "\"$0\" --ref ref --hyp hyp --metrics signal_metric --format \(format) > /dev/full",
            in: corpus.workspace.path)
        #expect(outcome.status == 74, "\(outcome.errors)")
    }

    @Test func aSystemsNameStaysInsideTheOutput() throws {
        let corpus = try Corpus(count: 1)
        let outcome = try Command.run(
            ["--ref", "ref", "--hyp", "..=hyp", "--hyp", "B=hyp", "--out", "a/b"], in: corpus.workspace.path)
        #expect(outcome.status == 64, "\(outcome.errors)")
    }

    @Test func aDryRunNamesMissingFiles() throws {
        let corpus = try Corpus(count: 1)
        corpus.workspace.write("u01 nowhere/u01.wav\n", to: "hyp.scp")
        let outcome = try Command.run(["--ref", "ref", "--hyp", "hyp.scp", "--dry-run"], in: corpus.workspace.path)
        #expect(outcome.status == 1 && outcome.errors.contains("nowhere/u01.wav"))
    }

    @Test func aRecipesPitchRangeIsWarnedAboutOnce() throws {
        let corpus = try Corpus(count: 2)
        corpus.workspace.write("- name: mcd_f0\n  f0max: 8000\n", to: "score.yaml")
        let outcome = try Command.run(
            ["--ref", "ref", "--hyp", "hyp", "--config", "score.yaml"], in: corpus.workspace.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.components(separatedBy: "8000").count == 2, "\(outcome.errors)")
    }

    @Test func storedRunsAreExported() throws {
        let corpus = try Corpus()
        #expect(try corpus.score().status == 0)
        for (format, expected) in [
            ("versa", "\"sir\": Infinity"), ("csv", "system,key,speaker,duration"), ("markdown", "| si_snr ↑ |"),
            ("latex", "\\toprule"),
        ] {
            let outcome = try Command.run(["export", "--format", format, "hyp-scores"], in: corpus.workspace.path)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains(expected), "\(outcome.output)")
        }
        #expect(try Command.run(["export", "--format", "csv", "nowhere"], in: corpus.workspace.path).status == 66)
    }
}
