import Foundation
import Scoring
import TestSupport
import Testing

/// Error rates of transcripts, from the command line to a comparison.
@Suite struct TranscriptCommandTests {
    private let corpus: Corpus

    init() throws {
        corpus = try Corpus(count: 3, systems: ["hyp": -40, "b": -20])
        corpus.workspace.write("u01 one two\nu02 three\nu03 four five six\n", to: "said.txt")
        corpus.workspace.write("u01 one too\nu02 three\nu03 four five six\n", to: "heard.txt")
        corpus.workspace.write("u01 one\nu02 tree\nu03 four six six\n", to: "heard-b.txt")
    }

    private func score(_ arguments: [String], metrics: String = "clipping") throws -> Command.Outcome {
        try corpus.score(arguments, metrics: metrics)
    }

    private static let texts = ["--ref-text", "said.txt", "--hyp-text", "heard.txt"]

    @Test func transcriptsAddErrorRatesThatArePooled() throws {
        let outcome = try score(Self.texts)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // One of six words is wrong.
        #expect(outcome.output.contains("asr_wer") && outcome.output.contains("0.1667"), "\(outcome.output)")
        let summary = try JSONValue(parsing: corpus.workspace.bytes("hyp-scores/summary.json"))
        #expect(summary["keys"]?["asr_wer"]?["units"]?.line == "[1, 6]")
        let record = try JSONValue(parsing: corpus.workspace.bytes("hyp-scores/run.json"))
        #expect(record["transcripts"]?["hypothesis"]?["path"]?.text == "heard.txt")
        #expect(record["transcripts"]?["reference"]?["xxh128"]?.text?.count == 32)
        #expect(try corpus.rows()["u01"]?["_transcripts"]?["hypothesis"]?.text == "one too")
    }

    @Test func aDataDirectorysTextIsTakenForTheReference() throws {
        let list = (1...3).map { "u0\($0) ref/u0\($0).wav\n" }.joined()
        corpus.workspace.write(list, to: "data/wav.scp")
        corpus.workspace.write("u01 one two\nu02 three\nu03 four five six\n", to: "data/text")
        let arguments = ["--ref", "data", "--hyp", "hyp", "--metrics", "clipping", "--out", "s"]
        let outcome = try Command.run(arguments + ["--hyp-text", "heard.txt"], in: corpus.workspace.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let record = try JSONValue(parsing: corpus.workspace.bytes("s/run.json"))
        #expect(record["transcripts"]?["reference"]?["path"]?.text == "data/text")
        // Without a hypothesis' transcripts nobody asks for the reference's.
        let plain = try Command.run(arguments + ["--force"], in: corpus.workspace.path)
        #expect(plain.status == 0)
        #expect(try JSONValue(parsing: corpus.workspace.bytes("s/run.json"))["transcripts"] == nil)
    }

    @Test func twoSystemsAreComparedByTheirWords() throws {
        for texts in [["heard.txt", "heard-b.txt"], ["b=heard-b.txt", "a=heard.txt"]] {
            let outcome = try Command.run(
                ["--ref", "ref", "--hyp", "a=hyp", "--hyp", "b=b", "--metrics", "clipping", "--out", "s", "--force"]
                    + ["--ref-text", "said.txt"] + texts.flatMap { ["--hyp-text", $0] }, in: corpus.workspace.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try corpus.rows("s/a")["u02"]?["asr_wer"]?.double == 0)
            #expect(try corpus.rows("s/b")["u02"]?["asr_wer"]?.double == 1)
        }
        // 1 and 3 errors in 6 words.
        let compared = try Command.run(["compare", "s/a", "s/b", "--keys", "asr_wer"], in: corpus.workspace.path)
        #expect(compared.status == 0, "\(compared.errors)")
        for number in ["0.1667", "0.5000", "+0.3333"] {
            #expect(compared.output.contains(number), "\(compared.output)")
        }
    }

    @Test func aDryRunShowsTheLists() throws {
        corpus.workspace.write("u01 one too\nu03 four five six\n", to: "short.txt")
        let outcome = try score(["--ref-text", "said.txt", "--hyp-text", "short.txt", "--dry-run"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("transcripts of 2 in short.txt, of the reference of 3 in said.txt"))
        #expect(outcome.output.contains("wer → asr_wer") && outcome.output.contains("text_cleaner none"))
        #expect(outcome.errors.contains("short.txt has no transcript of 1 of 3 utterances"), "\(outcome.errors)")
    }

    @Test func resumingCountsChangedTranscriptsAgain() throws {
        #expect(try score(Self.texts).status == 0)
        corpus.workspace.write("u01 one two\nu02 three\nu03 four five six\n", to: "heard.txt")
        let outcome = try score(Self.texts + ["--resume"])
        #expect(outcome.status == 0 && outcome.output.contains("2 rows kept"), "\(outcome.output)\(outcome.errors)")
        #expect(try corpus.rows()["u01"]?["asr_wer"]?.double == 0)
    }

    @Test func textsCanBeMadeAlike() throws {
        corpus.workspace.write("u01 One, two.\nu02 Three!\nu03 FOUR five six\n", to: "heard.txt")
        let outcome = try score(Self.texts + ["--text-cleaner", "punctuation"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let summary = try JSONValue(parsing: corpus.workspace.bytes("hyp-scores/summary.json"))
        #expect(summary["keys"]?["asr_wer"]?["mean"]?.double == 0)
    }

    @Test(arguments: [
        (["--hyp-text", "heard.txt"], 64, "--ref-text"),
        (["--ref-text", "said.txt"], 64, "--hyp-text"),
        (["--text-cleaner", "lower"], 64, "--hyp-text"),
        (["--ref-text", "said.txt", "--hyp-text", "heard.txt", "--hyp-text", "heard-b.txt"], 64, "here 1"),
        (["--ref-text", "said.txt", "--hyp-text", "other=heard.txt"], 64, "the system 'hyp'"),
        (["--ref-text", "said.txt", "--hyp-text", "none.txt"], 66, "none.txt"),
        (["--ref-text", "said.txt", "--hyp-text", "heard.txt", "--text-cleaner", "loud"], 64, "loud"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ status: Int32, _ expected: String) throws {
        let outcome = try score(arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(expected), "\(outcome.errors)")
        #expect(!corpus.workspace.has("hyp-scores"))
    }

    @Test func versasNameIsLeftOutWithoutTranscripts() throws {
        let outcome = try score([], metrics: "clipping,whisper_wer")
        #expect(outcome.status == 0 && outcome.errors.contains("whisper_wer needs transcripts"), "\(outcome.errors)")
        let with = try score(Self.texts + ["--force"], metrics: "whisper_wer")
        #expect(with.status == 0 && with.output.contains("asr_wer"), "\(with.errors)")
    }
}
