import Kaldi
import TestSupport
import Testing

/// One fixture a failure, with Kaldi's words for it.
@Suite struct ValidationTests {
    @Test func goodDirectoriesAreValid() {
        for fixture in [Fixture(), .segmented()] {
            let report = fixture.report()
            #expect(report.failures == [])
            #expect(report.warnings == [])
            #expect(report.utteranceCount == 4)
            #expect(report.speakerCount == 2)
        }
    }

    @Test func missingDirectory() {
        let report = DataDirectory("/nowhere/data").validate()
        #expect(report.failures.map(\.cause) == ["no such directory /nowhere/data"])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        let content: String?
        let message: String
        var line: Int?
        var isSegmented = false
        var count = 1
        var testDescription: String { message }
    }

    static let cases = [
        Case(file: "spk2utt", content: nil, message: "no such file spk2utt"),
        Case(file: "spk2utt", content: "", message: "empty file spk2utt"),
        Case(file: "utt2spk", content: nil, message: "no such file utt2spk"),
        Case(file: "utt2spk", content: "", message: "empty file utt2spk"),
        Case(
            file: "utt2spk", content: "a-1 a\na-2 a x\nb-1 b\nb-2 b\n", message: "DIR/utt2spk has wrong format.",
            line: 2),
        Case(
            file: "utt2spk", content: "a-1 a\na-2\nb-1 b\nb-2 b\n", message: "DIR/utt2spk has wrong format.", line: 2),
        Case(
            file: "utt2spk", content: "a-1 a\na-2 a\nb-1 b\nb-2 b", message: "file DIR/utt2spk has invalid newline",
            line: 4),
        Case(
            file: "utt2spk", content: "a-1 a\nb-1 b\na-2 a\nb-2 b\n",
            message: "file DIR/utt2spk is not sorted or has duplicates", line: 3),
        Case(
            file: "utt2spk", content: "a-1 a\na-1 a\na-2 a\nb-1 b\nb-2 b\n",
            message: "file DIR/utt2spk is not sorted or has duplicates: the line before has the same key", line: 2),
        Case(
            file: "utt2spk", content: "a-1 b\na-2 a\nb-1 b\nb-2 b\n",
            message: "utt2spk is not in sorted order when sorted first on speaker-id", line: 2, count: 2),
        Case(
            file: "spk2utt", content: "b b-1 b-2\na a-1 a-2\n",
            message: "file DIR/spk2utt is not sorted or has duplicates", line: 2),
        Case(
            file: "spk2utt", content: "a a-1 a-2 b-1\nb b-2\n",
            message: "spk2utt and utt2spk do not seem to match: utt2spk says 'b', spk2utt 'a'"),
        Case(
            file: "spk2utt", content: "a a-1 a-2\nb b-1\n",
            message: "spk2utt and utt2spk do not seem to match: utt2spk says 'b', spk2utt nothing"),
        Case(
            file: "spk2utt", content: "a a-1 a-2\nb b-1 b-2 b-3\n",
            message: "spk2utt and utt2spk do not seem to match: utt2spk says nothing, spk2utt 'b'"),
        Case(
            file: "spk2utt", content: "a a-2 a-1\nb b-1 b-2\n", message: "spk2utt and utt2spk do not seem to match"),
        Case(
            file: "spk2utt", content: "a\nb b-1 b-2\n",
            message: "spk2utt and utt2spk do not seem to match: Invalid line in spk2utt file: a", line: 1),
        Case(
            file: "text", content: nil, message: "no such file DIR/text (if this is by design, specify --no-text)"),
        Case(file: "text", content: "", message: "ERROR: file 'DIR/text' is empty or does not exist"),
        Case(
            file: "text", content: "a-1 ONE\na-2 T\u{07}O\nb-1 \u{200E}\u{0378}\nb-2 FOUR\n",
            message: "text contains 2 lines with non-printable characters", line: 2),
        Case(
            file: "text", content: "a-1 ONE\na-2 TWO\nb-1 TH\u{00A0}REE\nb-2 FOUR\n",
            message: "the line for utterance b-1 contains disallowed Unicode whitespaces", line: 3),
        Case(
            file: "text", content: "a-1 ONE\na-2 TWO\r\nb-1 THREE\r\nb-2 FOUR\n",
            message: "the line has a carriage return (CR, 0x0D), as files from Windows do (2 such lines)", line: 2),
        Case(
            file: "text", content: "a-2 TWO\na-1 ONE\nb-1 THREE\nb-2 FOUR\n",
            message: "file DIR/text is not sorted or has duplicates", line: 2),
        Case(
            file: "text", content: "a-1 ONE\na-2 <s> TWO\nb-1 THREE\nb-2 FOUR\n",
            message: "Error: in DIR, text contains illegal symbol <s>", line: 2),
        Case(
            file: "text", content: "a-1 ONE\na-2 TWO\nb-1 THREE\nb-2 FOUR </s>\n",
            message: "Error: in DIR, text contains illegal symbol </s>", line: 4),
        Case(
            file: "text", content: "a-1 #0\na-2 TWO\nb-1 THREE\nb-2 FOUR\n",
            message: "Error: in DIR, text contains illegal symbol #0", line: 1),
        Case(
            file: "text", content: "a-1 ONE\na-3 TWO\nb-1 THREE\n",
            message: "Error: in DIR, utterance lists extracted from utt2spk and text differ: 2 (a-2, b-2) only in "
                + "utt2spk, 1 (a-3) only in text"),
        Case(
            file: "wav.scp", content: nil, message: "in directory DIR, segments file exists but no wav.scp",
            isSegmented: true),
        Case(
            file: "wav.scp", content: nil,
            message: "no such file DIR/wav.scp (if this is by design, specify --no-wav)"),
        Case(
            file: "wav.scp", content: "a-1 x\na-2 x\nb-2 x\nb-1 x\n",
            message: "file DIR/wav.scp is not sorted or has duplicates", line: 4),
        Case(
            file: "wav.scp", content: "a-1 x\na-2 ~/x.wav\nb-1 x\nb-2 x\n",
            message: "Please do not use tilde (~) in your wav.scp.", line: 2),
        Case(file: "wav.scp", content: "a-1 x\na-2\nb-1 x\nb-2 x\n", message: "the line has no path", line: 2),
        Case(
            file: "wav.scp", content: "a-1 x\na-2 x\nb-1 x\nb-3 x\n",
            message: "Error: in DIR, utterance lists extracted from utt2spk and wav.scp differ"),
        Case(
            file: "segments", content: "a-1 r1 0 1.5\na-2 r1 2\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n",
            message: "badly formatted segments file: Bad line in segments file a-2 r1 2", line: 2, isSegmented: true),
        Case(
            file: "segments", content: "a-1 r1 0 1.5\na-2 r1 2 3 4\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n",
            message: "badly formatted segments file", line: 2, isSegmented: true),
        // 9 is more than 10 as text.
        Case(
            file: "segments", content: "a-1 r1 0 1.5\na-2 r1 10 9\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n",
            message: "badly formatted segments file", line: 2, isSegmented: true),
        Case(
            file: "segments", content: "a-1 r1 0 1.5\na-2 r1 2 2\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n",
            message: "badly formatted segments file", line: 2, isSegmented: true),
        Case(
            file: "segments", content: "a-1 r1 0 1.5\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n",
            message: "Utterance list differs between DIR/utt2spk and DIR/segments: 1 (a-2) only in utt2spk",
            isSegmented: true),
        Case(
            file: "wav.scp", content: "r1 x\nr3 x\n",
            message: "Error: in DIR, recording-ids extracted from segments and wav.scp differ: 1 (r2) only in "
                + "segments, 1 (r3) only in wav.scp", isSegmented: true),
        Case(
            file: "reco2file_and_channel", content: "r1 f A\nr2 f C\n",
            message: "badly formatted reco2file_and_channel file: Bad line r2 f C", line: 2, isSegmented: true),
        Case(
            file: "reco2file_and_channel", content: "r1 f A\n",
            message: "Error: in DIR, recording-ids extracted from segments and reco2file_and_channel differ",
            isSegmented: true),
        Case(
            file: "feats.scp", content: "a-1 f\na-2 f\nb-1 f\n",
            message: "Error: in DIR, utterance-ids extracted from utt2spk and features differ"),
        Case(
            file: "cmvn.scp", content: "a f\n",
            message: "Error: in DIR, speaker lists extracted from spk2utt and cmvn differ: 1 (b) only in spk2utt"),
        Case(file: "spk2gender", content: "a m\nb male\n", message: "Mal-formed spk2gender file", line: 2),
        Case(
            file: "spk2gender", content: "a m\nb f\nc f\n",
            message: "Error: in DIR, speaker lists extracted from spk2utt and spk2gender differ"),
        Case(file: "spk2warp", content: "a 1.0\nb 1.5\n", message: "Mal-formed spk2warp file", line: 2),
        Case(
            file: "utt2warp", content: "a-1 1\na-2 0.4\nb-1 1\nb-2 1\n", message: "Mal-formed utt2warp file", line: 2),
        Case(
            file: "vad.scp", content: "a-1 v\n",
            message: "error: in DIR, vad.scp and utt2spk do not have identical utterance-id list"),
        Case(
            file: "utt2lang", content: "a-1 v\n",
            message: "error: in DIR, utt2lang and utt2spk do not have identical utterance-id list"),
        Case(
            file: "utt2uniq", content: "a-1 v\n",
            message: "error: in DIR, utt2uniq and utt2spk do not have identical utterance-id list"),
        Case(
            file: "utt2dur", content: "a-1 1\na-2 0\nb-1 1\nb-2 1\n", message: "Bad line utt2dur:2:a-2 0", line: 2),
        Case(
            file: "utt2dur", content: "a-1 1\na-2 1\nb-1 1\n",
            message: "Error: in DIR, utterance-ids extracted from utt2spk and utt2dur file differ"),
        Case(
            file: "utt2num_frames", content: "a-1 1\na-2 2.5\nb-1 1\nb-2 1\n",
            message: "Bad line utt2num_frames:2:a-2 2.5", line: 2),
        Case(
            file: "utt2num_samples", content: "a-1 1\na-2 many\nb-1 1\nb-2 1\n",
            message: "Bad line utt2num_samples:2:a-2 many", line: 2),
        Case(
            file: "reco2dur", content: "r1 3\n",
            message: "Error: in DIR, recording-ids extracted from segments and reco2dur file differ", isSegmented: true),
        Case(
            file: "reco2dur", content: "a-1 3\na-2 3\nb-1 3\nb-2 -1\n", message: "Bad line reco2dur:4:b-2 -1", line: 4),
    ]

    @Test(arguments: cases) func failureHasKaldisMessage(_ test: Case) throws {
        let fixture = test.isSegmented ? Fixture.segmented() : Fixture()
        if let content = test.content {
            fixture.write(content, to: test.file)
        } else {
            try fixture.remove(test.file)
        }
        let report = fixture.report()
        let failure = try #require(report.failures.first)
        let message = test.message.replacing("DIR", with: fixture.path)
        #expect(failure.cause.contains(message), "\(failure)")
        #expect(failure.file == fixture.path + "/" + (test.message.hasPrefix("in directory") ? "segments" : test.file))
        #expect(failure.line == test.line)
        #expect(!failure.remedy.isEmpty)
        #expect(failure.description.contains("; \(failure.remedy)"))
        // Nothing else follows from one fault; a wrong speaker is two.
        #expect(report.failures.count == test.count, "\(report.failures)")
    }

    @Test func textThatIsNotUTF8() throws {
        let fixture = Fixture()
        fixture.write(Array("a-1 ONE\na-2 ".utf8) + [0xE9] + Array("\nb-1 THREE\nb-2 FOUR\n".utf8), to: "text")
        let failures = fixture.report().failures
        #expect(failures.map(\.cause) == ["the line is not UTF-8"])
        #expect(failures.first?.line == 2)
    }

    @Test func tablesFromWindows() {
        let fixture = Fixture()
        fixture.write("a-1 a\r\na-2 a\r\nb-1 b\r\nb-2 b\r\n", to: "utt2spk")
        fixture.write("\u{FEFF}a-1 x\na-2 x\nb-1 x\nb-2 x\n", to: "wav.scp")
        fixture.write("a-1 ONE\n\na-2 TWO\nb-1 THREE\nb-2 FO\0R\n", to: "text")
        let causes = fixture.report { $0.allowsNonPrintable = true }.failures.map(\.cause)
        #expect(causes.contains("the line has a carriage return (CR, 0x0D), as files from Windows do (4 such lines)"))
        #expect(causes.contains { $0.contains("begins with a byte-order mark") })
        #expect(causes.contains("the line has no key"))
        #expect(causes.contains("the line has a zero byte"))
    }

    @Test func allFailuresAreListedInKaldisOrder() throws {
        let fixture = Fixture()
        try fixture.remove("spk2utt")
        fixture.write("a-1 ONE\na-2 <s>\nb-1 THREE\n", to: "text")
        fixture.write("a-2 x\na-1 x\nb-1 x\nb-2 ~x\n", to: "wav.scp")
        fixture.write("a m\nb x\n", to: "spk2gender")
        let causes = fixture.report { $0.needsFeatures = true }.failures.map(\.cause)
        let expected = [
            "no such file spk2utt", "text contains illegal symbol <s>", "extracted from utt2spk and text differ",
            "wav.scp is not sorted or has duplicates", "Please do not use tilde", "feats.scp (if this is by design",
            "Mal-formed spk2gender file",
        ]
        #expect(causes.count == expected.count)
        for (cause, words) in zip(causes, expected) { #expect(cause.contains(words)) }
    }

    @Test func optionsDoWithoutFiles() throws {
        let fixture = Fixture()
        try fixture.remove("wav.scp")
        fixture.write("a-2 \u{07}\n", to: "text")
        #expect(!fixture.report().isValid)
        #expect(fixture.report { ($0.needsAudio, $0.needsText) = (false, false) }.isValid)
        #expect(fixture.report { $0.needsFeatures = true }.failures.contains { $0.cause.contains("--no-feats") })
    }

    @Test func nonPrintableCharactersCanBeAllowed() {
        let fixture = Fixture()
        fixture.write("a-1 \u{07}\na-2 TWO\nb-1 THREE\nb-2 é 語 🎧\u{00AD}\u{E000}\n", to: "text")
        #expect(fixture.report().failures.map(\.cause) == ["text contains 1 lines with non-printable characters"])
        #expect(fixture.report { $0.allowsNonPrintable = true }.isValid)
    }

    @Test func wordsThatOnlyLookLikeSymbols() {
        let fixture = Fixture()
        fixture.write("a-1 x<s>\na-2 #01\nb-1 a#0 0#0_\nb-2 <sp> s\n", to: "text")
        #expect(fixture.report().isValid)
        fixture.write("a-1 x<s>\na-2 #01\nb-1 a#0 (#0)\nb-2 <sp> s\n", to: "text")
        #expect(fixture.report().failures.map(\.line) == [3])
    }

    @Test func speakersNeedNotBeInOrder() {
        let fixture = Fixture()
        fixture.write("a-1 y\na-2 x\nb-1 x\nb-2 y\n", to: "utt2spk")
        fixture.write("x a-2 b-1\ny a-1 b-2\n", to: "spk2utt")
        #expect(fixture.report().failures.count == 1)
        #expect(fixture.report { $0.needsSpeakerOrder = false }.isValid)
        fixture.write("x a-2\ny a-1 b-1 b-2\n", to: "spk2utt")
        #expect(!fixture.report { $0.needsSpeakerOrder = false }.isValid)
    }

    @Test func anUtteranceOfTwoSpeakers() {
        let fixture = Fixture()
        fixture.write("a a-1 a-2 b-1\nb b-1 b-2\n", to: "spk2utt")
        for needsOrder in [true, false] {
            let failures = fixture.report { $0.needsSpeakerOrder = needsOrder }.failures
            #expect(failures.count == 1)
            #expect(failures.first?.cause.hasPrefix("spk2utt and utt2spk do not seem to match") == true)
        }
    }

    @Test func oneSpeakerIsAWarning() {
        let fixture = Fixture()
        fixture.write("a-1 a\na-2 a\nb-1 a\nb-2 a\n", to: "utt2spk")
        fixture.write("a a-1 a-2 b-1 b-2\n", to: "spk2utt")
        let report = fixture.report()
        #expect(report.isValid)
        #expect(report.warnings.count == 1)
        #expect(report.warnings.first?.contains("you have only one speaker ('a')") == true)
    }

    @Test func channelOneIsAWarning() {
        let fixture = Fixture.segmented()
        fixture.write("r1 f 1\nr2 f B\n", to: "reco2file_and_channel")
        #expect(fixture.report().isValid)
        #expect(fixture.report().warnings.count == 1)
    }

    /// To Kaldi, é in one code point and é in two are two keys; to Swift's strings they are one.
    @Test func keysAreBytes() {
        let fixture = Fixture()
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        #expect(composed == decomposed)
        fixture.write("\(decomposed) \(decomposed)\n\(composed) \(composed)\n", to: "utt2spk")
        fixture.write("\(decomposed) \(decomposed)\n\(composed) \(composed)\n", to: "spk2utt")
        fixture.write("\(decomposed) x\n\(composed) y\n", to: "wav.scp")
        #expect(fixture.report { $0.needsText = false }.isValid)
        #expect(fixture.report { $0.needsText = false }.utteranceCount == 2)
        fixture.write("\(composed) x\n\(composed) y\n", to: "wav.scp")
        #expect(fixture.report { $0.needsText = false }.failures.count == 2)
        // In byte order e comes before é.
        fixture.write("\(composed) x\n\(decomposed) y\n", to: "wav.scp")
        #expect(
            fixture.report { $0.needsText = false }.failures.map(\.cause).allSatisfy {
                $0.contains("is not sorted or has duplicates")
            })
    }
}
