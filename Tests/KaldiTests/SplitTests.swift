import Kaldi
import TestSupport
import Testing

@Suite struct SplitTests {
    @Test func bySpeaker() throws {
        let fixture = Fixture.segmented()
        fixture.write("a m\nb f\n", to: "spk2gender")
        fixture.write("r1 f A\nr2 f A\n", to: "reco2file_and_channel")
        fixture.write("a-1 10\na-2 10\nb-1 10\nb-2 10\n", to: "utt2num_samples")
        let report = try fixture.directory.split(into: 2)
        #expect(report.path == fixture.path + "/split2")
        #expect(report.utteranceCounts == [2, 2])
        #expect(report.warnings == [])
        #expect(
            try names(in: fixture.path + "/split2/1") == [
                "reco2file_and_channel", "segments", "spk2gender", "spk2utt", "text", "utt2num_samples", "utt2spk",
                "wav.scp",
            ])
        #expect(try fixture.text("split2/1/utt2spk") == "a-1 a\na-2 a\n")
        #expect(try fixture.text("split2/1/spk2utt") == "a a-1 a-2\n")
        #expect(try fixture.text("split2/1/wav.scp") == "r1 /x/r1.wav\n")
        #expect(try fixture.text("split2/2/segments") == "b-1 r2 0.5 9.25\nb-2 r2 10 11\n")
        #expect(try fixture.text("split2/2/spk2gender") == "b f\n")
        for part in 1...2 {
            #expect(
                DataDirectory("\(fixture.path)/split2/\(part)").validate(.init(needsFeatures: false)).failures == [])
        }
        let tooMany = try error { () throws(KaldiError) in try fixture.directory.split(into: 3) }
        #expect(tooMany.cause.contains("Refusing to split data because number of speakers 2"))
    }

    @Test func byUtterance() throws {
        let fixture = Fixture()
        fixture.write("a m\nb f\n", to: "spk2gender")
        let report = try fixture.directory.split(into: 3, byUtterance: true)
        #expect(report.path == fixture.path + "/split3utt")
        #expect(report.utteranceCounts == [2, 1, 1])
        #expect(try fixture.text("split3utt/2/text") == "b-1 THREE\n")
        // A speaker who is torn apart is in both parts.
        #expect(try fixture.text("split3utt/2/spk2gender") == "b f\n")
        #expect(try fixture.text("split3utt/3/spk2gender") == "b f\n")
        let tooMany = try error { () throws(KaldiError) in try fixture.directory.split(into: 5, byUtterance: true) }
        #expect(tooMany.cause.contains("You are splitting into too many pieces!"))
        #expect(try error { () throws(KaldiError) in try fixture.directory.split(into: 0) }.kind == .request)
    }

    @Test func withoutSpeakers() throws {
        let fixture = Fixture()
        try fixture.remove("utt2spk")
        try fixture.remove("spk2utt")
        #expect(try fixture.directory.split(into: 4).utteranceCounts == [1, 1, 1, 1])
        #expect(try fixture.text("split4/3/spk2utt") == "b-1 b-1\n")
    }

    @Test func warnsOfOtherLengths() throws {
        let fixture = Fixture()
        fixture.write("a-1 ONE\n", to: "text")
        let report = try fixture.directory.split(into: 2)
        #expect(report.warnings.count == 1)
        #expect(report.warnings[0].contains("#lines is (utt2spk,text) is (4,1)"))
        #expect(try fixture.text("split2/2/text") == "")
    }

    @Test func splittingAgainLeavesNothingOld() throws {
        let fixture = Fixture()
        try fixture.directory.split(into: 2)
        try fixture.remove("text")
        fixture.write("a-1 z\na-2 z\nb-1 z\nb-2 z\n", to: "wav.scp")
        try fixture.directory.split(into: 2)
        #expect(!fixture.has("split2/1/text"))
        #expect(try fixture.text("split2/1/wav.scp") == "a-1 z\na-2 z\n")
    }

    @Test func malformedTablesAreRefused() throws {
        let fixture = Fixture()
        fixture.write("a-1 ONE\na-2 TWO\nb-1 THREE\nb-2 FO", to: "text")
        let cut = try error { () throws(KaldiError) in try fixture.directory.split(into: 2) }
        #expect(cut.cause.contains("has invalid newline"))
        #expect(!fixture.has("split2"))
    }
}
