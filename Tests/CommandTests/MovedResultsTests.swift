import Foundation
import Scoring
import TestSupport
import Testing

/// Decoded folders that were moved or copied, runs at different rates and channel counts, and parts of collections: what is
/// scored is what is there, and what cannot be compared is said.
@Suite struct MovedResultsTests {
    private let folder = RecipeFolder()

    private func score(_ hypotheses: [String], _ more: [String] = []) throws -> Command.Outcome {
        try Command.run(
            ["--ref", "in", "--out", "s", "--force", "--metrics", "signal_metric"]
                + hypotheses.flatMap { ["--hyp", $0] } + more, in: folder.workspace.path)
    }

    private func record(_ path: String) throws -> JSONValue { try JSONValue(parsing: folder.workspace.bytes(path)) }

    private func row(_ path: String) throws -> JSONValue {
        let line = try folder.workspace.text(path).split(separator: "\n")[0]
        return try JSONValue(parsing: Array(line.utf8))
    }

    private func resynthesize(_ codec: String, to output: String, _ more: [String] = []) throws {
        try folder.succeed(["resynthesize", "--input", "in", "--codec", codec, "--output-dir", output] + more)
    }

    /// A copy has its own audio and rates, whether the original is there, other, or gone.
    @Test func aCopyIsScoredItself() throws {
        folder.writeVoices(2)
        try resynthesize("opus:8", to: "a")
        let plain = try score(["a/wav"])
        #expect(plain.status == 0 && !plain.errors.contains("moved"), "\(plain.errors)")
        let expected = try row("s/utterances.jsonl")["sdr"]
        try FileManager.default.copyItem(atPath: folder.workspace["a"], toPath: folder.workspace["b"])
        for isGone in [false, true] {
            try resynthesize("opus:64", to: "a", ["--force"])
            if isGone { try FileManager.default.removeItem(atPath: folder.workspace["a"]) }
            let copy = try score(["b/wav"])
            #expect(copy.status == 0 && copy.errors.contains("moved or copied: 2 of its 2"), "\(copy.errors)")
            #expect(try row("s/utterances.jsonl")["sdr"] == expected)
            #expect(try record("s/run.json")["rate"]?["nominalKbps"]?.double == 8)
            #expect(
                try record("s/run.json")["warnings"]?.elements.contains { $0.text?.contains("moved") == true } == true)
        }
        // A list that names files elsewhere, with none of these names beside it, is followed.
        folder.workspace.write("u1 b/wav/u1.wav\nu2 b/wav/u2.wav\n", to: "list/wav.scp")
        let list = try score(["list"])
        #expect(list.status == 0 && !list.errors.contains("moved"), "\(list.errors)")
    }

    /// The folder of a coding run stands for its audio.
    @Test func theOutputFolderWillDo() throws {
        folder.writeVoices(2)
        try resynthesize("opus:16", to: "a")
        let outcome = try score(["a"])
        #expect(outcome.status == 0 && outcome.output.contains("2 rows"), "\(outcome.errors)")
        #expect(try record("s/run.json")["rate"]?["nominalKbps"]?.double == 16)
    }

    /// The limit counts the reference's keys, so that what was not decoded is missed.
    @Test func limitsDoNotHideWhatIsMissing() throws {
        folder.writeVoices(4)
        try resynthesize("opus:16", to: "a", ["--limit", "2"])
        let short = try score(["a/wav"], ["--limit", "2"])
        #expect(short.status == 0 && short.output.contains("2 rows"), "\(short.errors)")
        let long = try score(["a/wav"], ["--limit", "3"])
        #expect(long.status == 1 && long.errors.contains("without a hypothesis"), "\(long.errors)")
        let coverage = try record("s/run.json")["coverage"]
        #expect(coverage?["expected"]?.int == 3 && coverage?["only_in_reference"]?.elements.count == 1)
    }

    /// What is said of one system is not said of the others; scales that must not be compared are named and not judged.
    @Test func scalesAndWarningsBelongToSystems() throws {
        for i in 1...3 {
            let voice = TestAudio.voice(seconds: 1.5, sampleRate: 16000, seed: UInt64(i))
            folder.workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "in/u\(i).wav")
            let narrow = TestAudio.voice(seconds: 1.5, sampleRate: 8000, seed: UInt64(i))
            folder.workspace.write(TestAudio.wav([narrow], sampleRate: 8000), to: "narrow/u\(i).wav")
        }
        try resynthesize("opus:16", to: "wide")
        let outcome = try score(["w=wide/wav", "n=narrow"], ["--metrics", "pesq,stoi"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("n: 3 of 3 utterances differ in sample rate"), "\(outcome.errors)")
        #expect(outcome.errors.contains("pesq is narrowband for n, wideband for w"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("w: 3 of 3"), "\(outcome.errors)")
        #expect(try record("s/w/run.json")["warnings"]?.elements.isEmpty == true)
        #expect(try record("s/n/run.json")["warnings"]?.elements.count == 1)
        #expect(try record("s/n/run.json")["scales"]?["pesq"]?["8000"]?.text == "narrowband")

        let compared = try Command.run(["compare", "s/w", "s/n", "--out", "r"], in: folder.workspace.path)
        #expect(compared.status == 0, "\(compared.errors)")
        let comparison = try record("r/comparison.json")
        let results = comparison["pairs"]?.elements.first?["results"]?.elements ?? []
        let pesq = try #require(results.first { $0["key"]?.text == "pesq" })
        #expect(pesq["verdict"]?.text == "undecided" && pesq["reason"]?.text == "scale")
        #expect(results.first { $0["key"]?.text == "stoi" }?["reason"]?.text != "scale")
        #expect(try folder.workspace.text("r/report.md").contains("different scales"))
        let schema = try Data(contentsOf: URL(fileURLWithPath: repositoryRoot + "/reports/comparison.schema.json"))
        #expect(SchemaValidator(try JSONValue(parsing: Array(schema))).problems(comparison) == [])
    }

    @Test func averagedChannelsAreSaid() throws {
        let voices = [1, 2].map { TestAudio.voice(seconds: 1, sampleRate: 16000, seed: $0) }
        folder.workspace.write(TestAudio.wav(voices, sampleRate: 16000), to: "in/u1.wav")
        let coded = try folder.run(["resynthesize", "--input", "in", "--codec", "opus:32", "--output-dir", "a"])
        #expect(coded.status == 0 && coded.errors.contains("the channels of 1 of 1 utterances were averaged"))
        let scored = try score(["a/wav"])
        #expect(scored.errors.contains("1 of 1 utterances differ in channel count"), "\(scored.errors)")
    }
}
