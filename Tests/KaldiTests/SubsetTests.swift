import Kaldi
import TestSupport
import Testing

/// What Kaldi's `subset_data_dir.sh` chose of the same directory.
@Suite struct SubsetTests {
    let workspace = Workspace()
    let source: Fixture

    /// Five speakers with 7, 1, 4, 9 and 2 utterances.
    init() {
        source = Fixture("source", in: workspace)
        let speakers = [("a", 7), ("b", 1), ("c", 4), ("d", 9), ("e", 2)]
        let keys = speakers.flatMap { name, count in (0..<count).map { (key: "\(name)-\($0)", speaker: name) } }
        source.write(keys.map { "\($0.key) \($0.speaker)\n" }.joined(), to: "utt2spk")
        source.write(keys.map { "\($0.key) /x/\($0.key).wav\n" }.joined(), to: "wav.scp")
        source.write(keys.map { "\($0.key) \($0.key)\n" }.joined(), to: "text")
        source.write(
            keys.enumerated().map { "\($1.key) \(($0 * 7919) % 13 + 1)\n" }.joined(), to: "utt2num_frames")
        source.write("a f\nb m\nc f\nd m\ne f\n", to: "spk2gender")
        source.write(
            speakers.map { name, count in
                "\(name) " + (0..<count).map { "\(name)-\($0)" }.joined(separator: " ") + "\n"
            }.joined(), to: "spk2utt")
    }

    struct Case: Sendable {
        let selection: SubsetSelection
        let keys: String

        init(_ selection: SubsetSelection, _ keys: String) { (self.selection, self.keys) = (selection, keys) }
    }

    static let cases = [
        Case(.spread(1), "e-1"),
        Case(.spread(2), "c-2 e-1"),
        Case(.spread(3), "c-2 d-4 e-1"),
        Case(.spread(5), "a-4 c-2 d-4 d-7 e-1"),
        Case(.spread(8), "a-1 a-4 b-0 c-2 d-1 d-4 d-7 e-1"),
        Case(.spread(13), "a-1 a-2 a-4 b-0 c-0 c-2 d-1 d-2 d-4 d-5 d-7 d-8 e-1"),
        Case(.first(3), "a-0 a-1 a-2"),
        Case(.first(8), "a-0 a-1 a-2 a-3 a-4 a-5 a-6 b-0"),
        Case(.last(3), "d-8 e-0 e-1"),
        Case(.last(8), "d-3 d-4 d-5 d-6 d-7 d-8 e-0 e-1"),
        Case(.shortest(1), "a-0"),
        Case(.shortest(2), "a-0 d-1"),
        Case(.shortest(3), "a-0 b-0 d-1"),
        Case(.shortest(5), "a-0 a-1 b-0 d-1 d-8"),
        Case(.shortest(8), "a-0 a-1 b-0 c-0 d-1 d-2 d-8 e-0"),
        Case(.perSpeaker(1), "a-0 b-0 c-0 d-0 e-0"),
        Case(.perSpeaker(2), "a-0 a-3 b-0 c-0 c-2 d-0 d-4 e-0 e-1"),
        Case(.perSpeaker(3), "a-0 a-2 a-4 b-0 c-0 c-1 c-2 d-0 d-3 d-6 e-0 e-1"),
        Case(.perSpeaker(5), "a-0 a-1 a-2 a-3 a-4 b-0 c-0 c-1 c-2 c-3 d-0 d-1 d-2 d-3 d-4 e-0 e-1"),
        Case(.speakers(1), "c-0 c-1 c-2 c-3"),
        Case(.speakers(5), "a-0 a-1 a-2 a-3 a-4 a-5 a-6 c-0 c-1 c-2 c-3"),
        Case(.speakers(13), "a-0 a-1 a-2 a-3 a-4 a-5 a-6 c-0 c-1 c-2 c-3 e-0 e-1"),
    ]

    @Test(arguments: cases) func choiceIsKaldis(_ test: Case) throws {
        let target = DataDirectory(workspace["part"])
        let report = try source.directory.subset(test.selection, to: target)
        for file in ["utt2spk", "wav.scp", "text", "utt2num_frames"] {
            let keys = try KaldiTable(path: workspace["part/\(file)"]).keys.map(\.description)
            #expect(keys.joined(separator: " ") == test.keys, "\(file)")
        }
        let count = test.keys.split(separator: " ").count
        #expect(report.messages == ["reducing #utt from 23 to \(count)"])
        #expect((report.kept, report.total) == (count, 23))
        #expect(target.validate(.init(needsFeatures: false)).failures == [])
    }

    @Test func lists() throws {
        let utterances = workspace.write("d-3 and more\na-0\nz-9\n", to: "utterances")
        let speakers = workspace.write("e\nb\n", to: "speakers")
        let target = DataDirectory(workspace["part"])
        let report = try source.directory.subset(.utterances(list: utterances), to: target)
        #expect(try workspace.text("part/utt2spk") == "a-0 a\nd-3 d\n")
        #expect(report.warnings.count == 1)
        #expect(report.warnings[0].contains("'z-9'"))
        let second = try source.directory.subset(.speakerList(list: speakers), to: target)
        #expect(second.warnings == [])
        #expect(try workspace.text("part/spk2utt") == "b b-0\ne e-0 e-1\n")
        #expect(try workspace.text("part/spk2gender") == "b m\ne f\n")
        let nobody = workspace.write("x\n", to: "nobody")
        let empty = try error { () throws(KaldiError) in
            try source.directory.subset(.speakerList(list: nobody), to: target)
        }
        #expect(empty.cause.contains("no utterances remained"))
    }

    @Test func segmentsAndConstants() throws {
        let fixture = Fixture.segmented("cut", in: workspace)
        fixture.write("r1 9\nr2 12\n", to: "reco2dur")
        fixture.write("raw\n", to: "feats_type")
        try fixture.directory.subset(.last(1), to: DataDirectory(workspace["part"]))
        #expect(try workspace.text("part/wav.scp") == "r2 /x/r2.wav\n")
        #expect(try workspace.text("part/segments") == "b-2 r2 10 11\n")
        #expect(try workspace.text("part/reco2dur") == "r2 12\n")
        #expect(try workspace.text("part/feats_type") == "raw\n")
    }

    @Test func requestsThatCannotBeMet() throws {
        let target = DataDirectory(workspace["part"])
        let many = try error { () throws(KaldiError) in try source.directory.subset(.first(24), to: target) }
        #expect(many.cause.hasPrefix("cannot subset to more utterances than you originally had"))
        let none = try error { () throws(KaldiError) in try source.directory.subset(.first(0), to: target) }
        #expect(none.kind == .request)
        #expect(
            try error { () throws(KaldiError) in try source.directory.subset(.first(1), to: source.directory) }.kind
                == .request)
        try source.remove("utt2num_frames")
        let unknown = try error { () throws(KaldiError) in try source.directory.subset(.shortest(2), to: target) }
        #expect(unknown.cause.contains("you selected --shortest"))
        #expect(!workspace.has("part"))
    }

    @Test func shortestBySamples() throws {
        try source.remove("utt2num_frames")
        source.write("a-0 300\na-1 1000\nb-0 90\n", to: "utt2num_samples")
        try source.directory.subset(.shortest(2), to: DataDirectory(workspace["part"]))
        #expect(try workspace.text("part/utt2spk") == "a-0 a\nb-0 b\n")
    }
}
