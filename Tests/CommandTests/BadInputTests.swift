import Foundation
import Scoring
import TestSupport
import Testing

/// One bad utterance beside a good one: the good one is scored, the bad one is named, the exit code tells.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The bad utterance's files; `nil`: there is none.
        let reference: [UInt8]?
        let hypothesis: [UInt8]?
        let status: Int32
        /// What the message or the row says.
        let says: String
        var testDescription: String { name }
    }

    private static let voice = TestAudio.voice(seconds: 1.2, sampleRate: 16000)
    private static let good = TestAudio.wav([voice], sampleRate: 16000)
    private static func wav(_ samples: [Float], rate: Int = 16000) -> [UInt8] {
        TestAudio.wav([samples], sampleRate: rate)
    }
    private static func replacing(_ index: Int, by value: Float) -> [UInt8] {
        var samples = voice
        samples[index] = value
        return wav(samples)
    }

    static let failures = [
        Case(name: "empty file", reference: good, hypothesis: [], status: 1, says: "empty"),
        Case(
            name: "truncated WAV", reference: good, hypothesis: Array(good.prefix(good.count / 2)), status: 1,
            says: "frames"),
        Case(
            name: "text named .wav", reference: good, hypothesis: Array("this is no audio at all, only words".utf8),
            status: 1, says: "bad.wav"),
        Case(name: "no reference", reference: nil, hypothesis: good, status: 1, says: "bad"),
        Case(name: "no hypothesis", reference: good, hypothesis: nil, status: 1, says: "bad"),
    ]

    static let undefined = [
        Case(name: "no sample", reference: good, hypothesis: wav([]), status: 0, says: "tooShort"),
        Case(name: "one sample", reference: good, hypothesis: wav([0.5]), status: 0, says: "constantHypothesis"),
        Case(name: "0.2 s", reference: wav(Array(voice.prefix(3200))), hypothesis: good, status: 0, says: "tooShort"),
        Case(
            name: "digital silence", reference: wav([Float](repeating: 0, count: 9600)), hypothesis: good, status: 0,
            says: "silentReference"),
        Case(
            name: "constant", reference: good, hypothesis: wav([Float](repeating: 0.25, count: 9600)), status: 0,
            says: "constantHypothesis"),
        Case(name: "NaN", reference: good, hypothesis: replacing(500, by: .nan), status: 0, says: "notFinite"),
        Case(name: "infinity", reference: replacing(9, by: .infinity), hypothesis: good, status: 0, says: "notFinite"),
    ]

    static let scored = [
        Case(
            name: "clipped", reference: good, hypothesis: wav(voice.map { max(-1, min(1, 20 * $0)) }), status: 0,
            says: "\"clipped\": 0."),
        Case(
            name: "shorter", reference: good, hypothesis: wav(Array(voice.dropLast(800))), status: 0,
            says: "\"length_difference\": -800"),
        Case(
            name: "longer", reference: good, hypothesis: wav(voice + voice.prefix(800)), status: 0,
            says: "\"length_difference\": 800"),
        Case(
            name: "another rate", reference: good,
            hypothesis: wav(TestAudio.voice(seconds: 1.2, sampleRate: 24000), rate: 24000),
            status: 0, says: "\"lag\": "),
        Case(
            name: "two channels", reference: good,
            hypothesis: TestAudio.wav([voice, voice.map { -$0 }], sampleRate: 16000), status: 0, says: "\"lag\": 0.0"),
    ]

    private func run(_ bad: Case) throws -> (outcome: Command.Outcome, corpus: Corpus) {
        let corpus = try Corpus(count: 1)
        if let reference = bad.reference { corpus.workspace.write(reference, to: "ref/bad.wav") }
        if let hypothesis = bad.hypothesis { corpus.workspace.write(hypothesis, to: "hyp/bad.wav") }
        return (try corpus.score(metrics: "pesq,stoi,estoi,signal_metric,si_snr_aligned,mcd_f0,spectral"), corpus)
    }

    @Test(arguments: failures)
    func failuresAreNamedAndHarmNobody(_ bad: Case) throws {
        let (outcome, corpus) = try run(bad)
        #expect(outcome.status == bad.status, "\(outcome.errors)")
        #expect(outcome.errors.contains("bad"), "\(outcome.errors)")
        #expect(outcome.errors.contains(bad.says), "\(outcome.errors)")
        let rows = try corpus.rows()
        #expect(rows["u01"]?["stoi"]?.double != nil)
        if let row = rows["bad"] { #expect(row["failed"]?["stoi"]?.text?.contains("bad.wav") == true) }
    }

    @Test(arguments: undefined)
    func undefinedValuesHaveAReason(_ bad: Case) throws {
        let (outcome, corpus) = try run(bad)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let row = try #require(try corpus.rows()["bad"])
        #expect(row["undefined"]?["pesq"]?.text == bad.says, "\(row.line)")
        #expect(row["pesq"] == .null)
        #expect(!row.line.lowercased().contains("nan"))
        #expect(try corpus.rows()["u01"]?["stoi"]?.double != nil)
    }

    @Test(arguments: scored)
    func oddPairsAreScoredAndSaidSo(_ odd: Case) throws {
        let (outcome, corpus) = try run(odd)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let row = try #require(try corpus.rows()["bad"])
        #expect(row["stoi"]?.double != nil, "\(row.line)")
        #expect(row.line.contains(odd.says), "\(row.line)")
    }

    @Test func channelsAndRatesAreWarnedAboutOnce() throws {
        let corpus = try Corpus(count: 2)
        let stereo = TestAudio.wav([Self.voice, Self.voice], sampleRate: 16000)
        corpus.workspace.write(stereo, to: "hyp/u01.wav")
        corpus.workspace.write(
            TestAudio.wav([TestAudio.voice(seconds: 1.2, sampleRate: 24000)], sampleRate: 24000), to: "hyp/u02.wav")
        let outcome = try corpus.score()
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("1 of 2 utterances have more than one channel"))
        #expect(outcome.errors.contains("1 of 2 utterances differ in sample rate"))
    }
}

/// Arguments and lists that nothing can be done with.
@Suite struct UsageTests {
    @Test(arguments: [
        (["--ref", "nowhere", "--hyp", "hyp"], Int32(66), "nowhere"),
        (["--ref", "ref", "--hyp", "empty"], 66, "empty"),
        (["--ref", "ref", "--hyp", "hyp", "--metrics", "pesk"], 64, "did you mean 'pesq'"),
        (["--ref", "ref", "--hyp", "hyp", "--config", "bad.yaml"], 64, "bad.yaml"),
        (["--ref", "ref", "--hyp", "hyp", "--config", "fsat"], 64, "did you mean 'fast'"),
        (["--ref", "ref", "--hyp", "hyp", "--shard", "3/2"], 64, "3/2"),
        (["--ref", "ref", "--hyp", "hyp", "--hyp", "ref"], 64, "--out"),
        (["--ref", "ref", "--hyp", "hyp", "--out", "file/out"], 73, "file"),
        (["--ref", "ref", "--hyp", "hyp", "--out", "/proc/out"], 73, "/proc/out"),
        (["--ref", "ref", "--hyp", "hyp", "--keys", "nokeys"], 66, "nokeys"),
        (["--ref", "ref", "--hyp", "other"], 66, "x01"),
        (["--ref", "ref", "--hyp", "hyp", "--unknown"], 64, "--unknown"),
        (["metrics", "pesk"], 64, "did you mean 'pesq'"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ status: Int32, _ says: String) throws {
        let corpus = try Corpus(count: 1)
        let workspace = corpus.workspace
        try FileManager.default.createDirectory(atPath: workspace["empty"], withIntermediateDirectories: true)
        workspace.write("- name: [", to: "bad.yaml")
        workspace.write("", to: "file")
        workspace.write(
            TestAudio.wav([TestAudio.voice(seconds: 0.5, sampleRate: 16000)], sampleRate: 16000), to: "other/x01.wav")
        let outcome = try Command.run(arguments, in: workspace.path)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func listsWithFaultsAreScoredAsFarAsTheyGo() throws {
        let corpus = try Corpus(count: 3)
        corpus.workspace.write(
            "u01 hyp/u01.wav\nu02 hyp/u02.wav\nu02 hyp/u02.wav\nlonely\nu03 hyp/missing.ark:99\n", to: "hyp.scp")
        let outcome = try Command.run(
            ["--ref", "ref", "--hyp", "hyp.scp", "--metrics", "signal_metric", "--out", "out"],
            in: corpus.workspace.path)
        #expect(outcome.status == 1)
        for word in ["u02", "lonely", "missing.ark"] { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(try corpus.rows("out")["u01"]?["sdr"]?.double != nil)
        #expect(try corpus.rows("out")["u02"] == nil)
    }

    @Test func pipesRunOnlyWhenAllowed() throws {
        let corpus = try Corpus(count: 1)
        corpus.workspace.write("u01 cat hyp/u01.wav |\n", to: "wav.scp")
        let arguments = ["--ref", "ref", "--hyp", "wav.scp", "--metrics", "signal_metric", "--out", "out"]
        let refused = try Command.run(arguments, in: corpus.workspace.path)
        #expect(refused.status != 0 && refused.errors.contains("--allow-pipes"))
        let allowed = try Command.run(arguments + ["--allow-pipes"], in: corpus.workspace.path)
        #expect(allowed.status == 0, "\(allowed.errors)")
    }
}

/// A disk that fills up.
@Suite struct FullDiskTests {
    @Test func aFileSizeLimitIsAnErrorAndLosesNoRow() throws {
        let corpus = try Corpus(count: 16)
        let limited = try Command.shell(
            "ulimit -f 8; exec \"$0\" --ref ref --hyp hyp --metrics signal_metric --out out --jobs 1",
            in: corpus.workspace.path)
        #expect(limited.status == 74, "\(limited.status) \(limited.errors)")
        #expect(limited.errors.contains("--resume"))
        let resumed = try corpus.score(["--out", "out", "--resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains("rows kept"))
        #expect(try corpus.score(["--out", "whole"]).status == 0)
        #expect(try corpus.workspace.bytes("out/utterances.jsonl") == corpus.workspace.bytes("whole/utterances.jsonl"))
    }

    @Test func aFullStandardOutputIsAnError() throws {
        let corpus = try Corpus(count: 1)
        #expect(try corpus.score().status == 0)
        let outcome = try Command.shell("\"$0\" export --format csv hyp-scores > /dev/full", in: corpus.workspace.path)
        #expect(outcome.status == 74)
    }
}
