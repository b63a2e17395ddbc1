import Kaldi
import TestSupport
import Testing

@Suite struct RepairTests {
    @Test func aGoodDirectoryIsNotChanged() throws {
        let fixture = Fixture.segmented()
        let report = try fixture.directory.fix()
        #expect(report.messages == ["kept all 4 utterances.", "old files are kept in \(fixture.path)/.backup"])
        #expect(report.changedFiles == [])
        #expect((report.kept, report.total) == (4, 4))
        for file in ["utt2spk", "spk2utt", "wav.scp", "text", "segments"] {
            #expect(try fixture.text(".backup/\(file)") == fixture.text(file))
        }
    }

    @Test func sortsAndDropsRepeatedKeys() throws {
        let fixture = Fixture()
        fixture.write("b-1 THREE\na-2 TWO\na-2 AGAIN\na-1 ONE\nb-2 FOUR", to: "text")
        let report = try fixture.directory.fix()
        #expect(report.messages[0] == "file \(fixture.path)/text is not in sorted order or not unique, sorting it")
        #expect(try fixture.text("text") == "a-1 ONE\na-2 TWO\nb-1 THREE\nb-2 FOUR\n")
        #expect(try fixture.text(".backup/text") == "b-1 THREE\na-2 TWO\na-2 AGAIN\na-1 ONE\nb-2 FOUR")
        #expect(report.changedFiles == ["text"])
        #expect(fixture.report().isValid)
    }

    @Test func keepsWhatAllTablesHave() throws {
        let fixture = Fixture()
        fixture.write("a-1 ONE\na-2 TWO\nb-2 FOUR\nc-1 FIVE\n", to: "text")
        fixture.write("a-1 1\na-2 0\nb-1 1\nb-2 3\n", to: "utt2dur")
        fixture.write("a-1 10\na-2 10\nb-1 10\nb-2 30\n", to: "utt2num_samples")
        fixture.write("a-1 a-1\na-2 a-2\nb-1 b-1\nb-2 b-2\n", to: "utt2uniq")
        fixture.write("a m\nb f\nc f\n", to: "spk2gender")
        fixture.write("a-1 x y\nb-1 x y\n", to: "extra")
        let report = try fixture.directory.fix(RepairOptions(utteranceFiles: ["extra"]))
        #expect(report.messages.contains("kept 2 utterances out of 4"))
        #expect(try fixture.text("utt2spk") == "a-1 a\nb-2 b\n")
        #expect(try fixture.text("spk2utt") == "a a-1\nb b-2\n")
        #expect(try fixture.text("text") == "a-1 ONE\nb-2 FOUR\n")
        #expect(try fixture.text("wav.scp") == "a-1 /x/a-1.wav\nb-2 y.ark:12\n")
        #expect(try fixture.text("utt2num_samples") == "a-1 10\nb-2 30\n")
        #expect(try fixture.text("utt2uniq") == "a-1 a-1\nb-2 b-2\n")
        #expect(try fixture.text("spk2gender") == "a m\nb f\n")
        #expect(try fixture.text("extra") == "a-1 x y\n")
        #expect(fixture.report().isValid)
    }

    @Test func speakersWithoutGenderGo() throws {
        let fixture = Fixture()
        fixture.write("b f\n", to: "spk2gender")
        let report = try fixture.directory.fix()
        #expect(
            report.messages.contains(
                "filtered speakers from 2 to 1 lines based on filter \(fixture.path)/spk2gender."))
        #expect(try fixture.text("utt2spk") == "b-1 b\nb-2 b\n")
        #expect(try fixture.text("text") == "b-1 THREE\nb-2 FOUR\n")
    }

    @Test func recordingsOfBothListsStay() throws {
        let fixture = Fixture.segmented()
        fixture.write("r1 /x/r1.wav\nr3 /x/r3.wav\n", to: "wav.scp")
        fixture.write("r1 r1 A\nr2 r2 A\nr3 r3 A\n", to: "reco2file_and_channel")
        let report = try fixture.directory.fix()
        #expect(
            report.messages.contains(
                "filtered \(fixture.path)/segments from 4 to 2 lines based on filter recordings."))
        #expect(report.messages.contains("kept 2 utterances out of 4"))
        #expect(try fixture.text("wav.scp") == "r1 /x/r1.wav\n")
        #expect(try fixture.text("segments") == "a-1 r1 0 1.5\na-2 r1 2 3\n")
        #expect(try fixture.text("reco2file_and_channel") == "r1 r1 A\n")
        #expect(try fixture.text("spk2utt") == "a a-1 a-2\n")
    }

    @Test func recordingsWithoutUtterancesGo() throws {
        let fixture = Fixture.segmented()
        fixture.write("a-1 ONE\na-2 TWO\n", to: "text")
        try fixture.directory.fix()
        #expect(try fixture.text("wav.scp") == "r1 /x/r1.wav\n")
    }

    @Test func filesFromWindows() throws {
        let fixture = Fixture()
        fixture.write("\u{FEFF}a-1 a\r\na-2 a\r\n\r\nb-1 b\r\nb-2 b", to: "utt2spk")
        fixture.write("a-1 ONE\r\na-2 TWO\r\nb-1 THREE\r\nb-2 FOUR\r\n", to: "text")
        try fixture.directory.fix()
        #expect(try fixture.text("utt2spk") == "a-1 a\na-2 a\nb-1 b\nb-2 b\n")
        #expect(try fixture.text("text") == "a-1 ONE\na-2 TWO\nb-1 THREE\nb-2 FOUR\n")
        #expect(fixture.report().isValid)
    }

    @Test func speakersAreMadeOnRequest() throws {
        let fixture = Fixture()
        try fixture.remove("utt2spk")
        try fixture.remove("spk2utt")
        let missing = try error { () throws(KaldiError) in try fixture.directory.fix() }
        #expect(missing.cause == "no such file \(fixture.path)/utt2spk")
        #expect(missing.remedy.contains("--utterance-speakers"))
        try fixture.directory.fix(RepairOptions(makesSpeakers: true))
        #expect(try fixture.text("utt2spk") == "a-1 a-1\na-2 a-2\nb-1 b-1\nb-2 b-2\n")
        #expect(fixture.report().isValid)
    }

    @Test func stopsAndChangesNothing() throws {
        let nothing = Fixture()
        nothing.write("c-1 FIVE\nb-9 NINE\n", to: "text")
        #expect(
            try error { () throws(KaldiError) in try nothing.directory.fix() }.cause
                == "no utterances remained: not proceeding further.")
        #expect(try nothing.text("text") == "c-1 FIVE\nb-9 NINE\n")
        #expect(!nothing.has(".backup"))

        let crossed = Fixture()
        crossed.write("a-1 y\na-2 x\nb-1 x\nb-2 y\n", to: "utt2spk")
        #expect(
            try error { () throws(KaldiError) in try crossed.directory.fix() }.cause
                .contains("not in sorted order when sorted first on speaker-id"))
        try crossed.directory.fix(RepairOptions(needsSpeakerOrder: false))
        #expect(try crossed.text("spk2utt") == "x a-2 b-1\ny a-1 b-2\n")

        let silent = Fixture.segmented()
        try silent.remove("wav.scp")
        #expect(
            try error { () throws(KaldiError) in try silent.directory.fix() }.cause.contains("segments exists but not"))

        let malformed = Fixture()
        malformed.write("b-1 b\na-1 a\na-2 a x\n", to: "utt2spk")
        let failure = try error { () throws(KaldiError) in try malformed.directory.fix() }
        // The line of the file, not that of the sorted list.
        #expect(failure.line == 3)
    }

    @Test func repairingAgainKeepsTheOriginals() throws {
        let fixture = Fixture()
        fixture.write("b-1 THREE\na-1 ONE\n", to: "text")
        try fixture.directory.fix()
        let again = try fixture.directory.fix()
        #expect(again.changedFiles == [])
        #expect(try fixture.text(".backup/text") == "b-1 THREE\na-1 ONE\n")
    }
}
