import Audio
import Kaldi
import TestSupport
import Testing

@Suite struct CombineTests {
    let workspace = Workspace()
    let one: Fixture
    let two: Fixture

    init() {
        one = Fixture("one", in: workspace)
        two = Fixture("two", in: workspace)
        two.write("a-3 a\nc-1 c\n", to: "utt2spk")
        two.write("a a-3\nc c-1\n", to: "spk2utt")
        two.write("a-3 /y/a-3.wav\nc-1 /y/c-1.wav\n", to: "wav.scp")
        two.write("a-3 SIX\nc-1 SEVEN\n", to: "text")
    }

    var target: DataDirectory { DataDirectory(workspace["both"]) }

    func combine() throws(KaldiError) -> CombinationReport { try target.combine([one.directory, two.directory]) }

    @Test func filesOfAllInputs() throws {
        one.write("a m\nb f\n", to: "spk2gender")
        two.write("a m\nc f\n", to: "spk2gender")
        one.write("a-1 x\na-2 x\nb-1 x\nb-2 x\n", to: "utt2lang")
        let report = try combine()
        #expect(report.messages.contains("combined wav.scp"))
        #expect(report.messages.contains("[info]: **not combining utt2lang as it does not exist everywhere**"))
        #expect(report.messages.contains("[info]: not combining feats.scp as it does not exist"))
        #expect(report.repair?.messages.first == "kept all 6 utterances.")
        #expect(try workspace.text("both/utt2spk") == "a-1 a\na-2 a\na-3 a\nb-1 b\nb-2 b\nc-1 c\n")
        #expect(try workspace.text("both/spk2utt") == "a a-1 a-2 a-3\nb b-1 b-2\nc c-1\n")
        // A speaker of both is there once.
        #expect(try workspace.text("both/spk2gender") == "a m\nb f\nc f\n")
        #expect(!workspace.has("both/utt2lang"))
        #expect(target.validate(.init(needsFeatures: false)).failures == [])
    }

    @Test func duplicatesNameKeyAndBothInputs() throws {
        two.write("a-1 a\nc-1 c\n", to: "utt2spk")
        let failure = try error { () throws(KaldiError) in _ = try combine() }
        #expect(failure.key == "a-1")
        #expect(failure.file == two.path + "/utt2spk")
        #expect(failure.line == 1)
        #expect(failure.cause.contains("\(one.path)/utt2spk:1"))
        #expect(!workspace.has("both"))
    }

    @Test func speakersMustBeTheSame() throws {
        one.write("a m\nb f\n", to: "spk2gender")
        two.write("a f\nc f\n", to: "spk2gender")
        let failure = try error { () throws(KaldiError) in _ = try combine() }
        #expect(failure.key == "a")
        #expect(failure.cause == "\(one.path)/spk2gender:1 says something else about it")
    }

    @Test func canonicallyEquivalentKeysAreTwo() throws {
        one.write("\u{E9} \u{E9}\n", to: "utt2spk")
        one.write("\u{E9} x\n", to: "wav.scp")
        two.write("e\u{301} e\u{301}\n", to: "utt2spk")
        two.write("e\u{301} y\n", to: "wav.scp")
        try one.remove("text")
        #expect(try combine().repair?.kept == 2)
        #expect(try workspace.bytes("both/wav.scp") == Array("e\u{301} y\n\u{E9} x\n".utf8))
    }

    @Test func originalUtterancesAreFilledIn() throws {
        one.write("a-1 o-1\na-2 o-1\nb-1 o-2\nb-2 o-2\n", to: "utt2uniq")
        #expect(try combine().messages.contains("combined utt2uniq"))
        #expect(
            try workspace.text("both/utt2uniq") == "a-1 o-1\na-2 o-1\na-3 a-3\nb-1 o-2\nb-2 o-2\nc-1 c-1\n")
    }

    @Test func segmentsAreFilledIn() throws {
        one.write("r1 /x/r1.wav\n", to: "wav.scp")
        one.write("a-1 r1 0 1.5\na-2 r1 2 3\nb-1 r1 3.5 9.25\nb-2 r1 10 11\n", to: "segments")
        two.write("a-3 2.50\nc-1 0.1\n", to: "utt2dur")
        let report = try combine()
        #expect(report.messages.contains("[info]: will generate missing segments for \(two.path)"))
        #expect(
            try workspace.text("both/segments")
                == "a-1 r1 0 1.5\na-2 r1 2 3\na-3 a-3 0 2.50\nb-1 r1 3.5 9.25\nb-2 r1 10 11\nc-1 c-1 0 0.1\n")
        #expect(target.validate(.init(needsFeatures: false)).failures == [])
        // Kaldi would need utt2dur of all.
        #expect(report.messages.contains("[info]: **not combining utt2dur as it does not exist everywhere**"))
    }

    @Test func segmentsOfAudioWithoutDurations() throws {
        one.write("r1 /x/r1.wav\n", to: "wav.scp")
        one.write("a-1 r1 0 1.5\na-2 r1 2 3\nb-1 r1 3.5 9.25\nb-2 r1 10 11\n", to: "segments")
        let frames = [12_347, 29]
        let paths = frames.enumerated().map { index, count in
            workspace.write(TestAudio.wav([[Float](repeating: 0, count: count)], sampleRate: 44100), to: "\(index).wav")
        }
        two.write("a-3 \(paths[0])\nc-1 \(paths[1])\n", to: "wav.scp")
        _ = try combine()
        let lines = try KaldiTable(path: workspace["both/segments"]).lines
        let ends = lines.filter { $0.fields[1] == $0.key }.compactMap { Double($0.fields[3].description) }
        // Who truncates gets every sample.
        #expect(ends.map { Int($0 * 44100) } == frames)
        two.write("a-3 cat x.wav |\nc-1 \(paths[1])\n", to: "wav.scp")
        let pipe = try error { () throws(KaldiError) in _ = try combine() }
        #expect(pipe.key == "a-3")
        #expect(pipe.remedy.contains("utt2dur"))
    }

    @Test func frameShiftsMustAgree() throws {
        for fixture in [one, two] { fixture.write("a-1 f\n", to: "feats.scp") }
        one.write("0.01\n", to: "frame_shift")
        two.write("0.0125\n", to: "frame_shift")
        let failure = try error { () throws(KaldiError) in _ = try combine() }
        #expect(failure.cause.contains("different frame_shift in directories \(two.path) and \(one.path)"))
        two.write("0.01\n", to: "frame_shift")
        two.write("a-3 f\nc-1 f\n", to: "feats.scp")
        _ = try combine()
        #expect(try workspace.text("both/frame_shift") == "0.01\n")
    }

    @Test func theResultIsNoSource() throws {
        let failure = try error { () throws(KaldiError) in
            try one.directory.combine([DataDirectory(workspace["two/../one"]), two.directory])
        }
        #expect(failure.kind == .request)
        #expect(try one.text("utt2spk").hasPrefix("a-1 a\n"))
    }

    @Test func whatWasThereIsMovedAway() throws {
        workspace.write("old\n", to: "both/segments")
        let report = try combine()
        #expect(!workspace.has("both/segments"))
        #expect(try workspace.text("both/.backup/segments") == "old\n")
        #expect(report.messages.contains { $0.hasPrefix("moved \(target.path)/segments") })
    }

    @Test func extraFiles() throws {
        one.write("a-1 1\na-2 1\nb-1 1\nb-2 1\n", to: "extra")
        two.write("a-3 1\nc-1 1\n", to: "extra")
        let report = try target.combine(
            [one.directory, two.directory], and: [DataFile("extra", by: .utterance)], repairs: false)
        #expect(report.repair == nil)
        #expect(try workspace.text("both/extra") == "a-1 1\na-2 1\na-3 1\nb-1 1\nb-2 1\nc-1 1\n")
    }
}
