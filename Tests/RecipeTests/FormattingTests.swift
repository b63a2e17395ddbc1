import Audio
@testable import Recipe
import TestSupport
import Testing

/// Stage 2's job: what stays, what is written, and what it says.
struct FormattingTests {
    private let workspace = Workspace()

    private func write(
        _ name: String, rate: Int = 16000, count: Int = 800, channels: Int = 1, as format: AudioFileFormat = .wav16
    ) throws -> String {
        let samples = (0..<channels).map { noise(count, seed: UInt64($0 + 1)).map { 0.5 * $0 } }
        let path = workspace[name]
        try AudioWriter.write(Signal(sampleRate: rate, channels: samples), to: path, as: format)
        return path
    }

    private func list(_ lines: [(String, String)]) -> String {
        workspace.write(lines.map { "\($0) \($1)\n" }.joined(), to: "wav.scp")
    }

    private func run(
        _ list: String, segments: String? = nil, _ change: (inout AudioFormatting.Options) -> Void = { _ in }
    ) throws -> (outcome: AudioFormatting.Outcome, lines: [String: String], counts: [String: Int]) {
        var options = AudioFormatting.Options()
        options.sampleRate = 16000
        change(&options)
        let outcome = try AudioFormatting(options, into: workspace["out"]).run(list, segments: segments) { _, _ in }
        func table(_ name: String) throws -> [(String, String)] {
            try workspace.text("out/\(name)").split(separator: "\n").map { line in
                let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
        }
        return (
            outcome, Dictionary(uniqueKeysWithValues: try table("wav.scp")),
            Dictionary(uniqueKeysWithValues: try table("utt2num_samples").map { ($0, Int($1) ?? -1) })
        )
    }

    @Test func onlyWhatWouldNotChangeStays() throws {
        let same = try write("same.wav")
        let wide = try write("wide.wav", as: .wav24)
        let fast = try write("fast.wav", rate: 24000, count: 1200)
        let upper = try write("upper.WAV")
        let flac = try write("flac.flac", as: .flac16)
        let piped = try write("piped.wav")
        let found = try run(
            list([
                ("same", same), ("wide", wide), ("fast", fast), ("upper", upper), ("flac", flac),
                ("piped", "cat \(piped) |"),
            ]))
        #expect(found.lines["same"] == same)
        for key in ["wide", "fast", "upper", "flac", "piped"] {
            #expect(found.lines[key] == workspace["out/\(key).wav"], "\(key)")
            let signal = try AudioReader.read(.file(path: workspace["out/\(key).wav"]))
            #expect(signal.sampleRate == 16000)
            #expect(signal.frameCount == 800)
        }
        #expect(found.counts == ["same": 800, "wide": 800, "fast": 800, "upper": 800, "flac": 800, "piped": 800])
        #expect(found.outcome.keptCount == 1)
        // In the list's order, which is not that of the keys.
        #expect(try workspace.text("out/wav.scp").hasPrefix("same "))
    }

    @Test func withoutARateFilesKeepTheirs() throws {
        let fast = try write("fast.wav", rate: 24000)
        let found = try run(list([("fast", fast)])) { $0.sampleRate = nil }
        #expect(found.lines["fast"] == fast)
    }

    @Test func segmentsAreCutToTheSample() throws {
        let path = try write("rec.wav", rate: 8000, count: 96000)
        let segments = workspace.write("a rec 0.98 11.56\nb rec 0 -1\nc rec 11.0 -1\n", to: "segments")
        let found = try run(list([("rec", path)]), segments: segments) { $0.sampleRate = 8000 }
        #expect(found.counts == ["a": 84640, "b": 96000, "c": 8000])
        let whole = try AudioReader.read(.file(path: path)).channels[0]
        let part = try AudioReader.read(.file(path: workspace["out/a.wav"])).channels[0]
        #expect(part == Array(whole[7840..<92480]))
        #expect(found.outcome.keptCount == 0)
    }

    @Test func segmentsOfACommandAreCutToo() throws {
        let path = try write("rec.wav", count: 16000)
        let segments = workspace.write("a rec 0.1 0.2\nb rec 0.5 -1\n", to: "segments")
        let list = list([("rec", "cat \(path) |")])
        #expect(try run(list, segments: segments).counts == ["a": 1600, "b": 8000])
    }

    @Test(arguments: [
        ("a other 0 1\n", "the recording 'other' of 'a' is not in"), ("a rec 0\n", "'a' has not four fields"),
        ("a rec zero 1\n", "'a' has not four fields"),
    ])
    func brokenSegmentsStopTheJob(_ text: String, _ message: String) throws {
        let segments = workspace.write(text, to: "segments")
        let list = list([("rec", try write("rec.wav"))])
        let error = #expect(throws: RecipeError.self) { try run(list, segments: segments) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [DumpFormat.wavArchive, .flacArchive])
    func archivesAreReadBack(_ format: DumpFormat) throws {
        let (one, two) = (try write("one.wav"), try write("two.flac", count: 500, as: .flac16))
        let found = try run(list([("u1", one), ("u2", two)])) { $0.format = format }
        let ark = workspace["out/data_wav.ark"]
        #expect(found.lines["u1"] == ark + ":3")
        #expect(found.counts == ["u1": 800, "u2": 500])
        let bytes = try workspace.bytes("out/data_wav.ark")
        #expect(bytes.starts(with: Array("u1 AUDIO".utf8)))
        let collection = UtteranceCollection(path: workspace["out/wav.scp"])
        #expect(try AudioReader.read(collection.utterances[1].source) == AudioReader.read(.file(path: two)))
        // And from archives to files, which ESPnet's script cannot.
        let again = try run(workspace.write(try workspace.text("out/wav.scp"), to: "ark.scp"))
        #expect(again.lines["u2"] == workspace["out/u2.wav"])
        #expect(again.outcome.failures.isEmpty)
    }

    @Test func channelsAreChosen() throws {
        let path = try write("stereo.wav", channels: 2)
        let list = list([("u", path), ("mono", try write("mono.wav"))])
        let found = try run(list) { $0.channels = [1] }
        let chosen = try AudioReader.read(.file(path: workspace["out/u.wav"]))
        #expect(chosen.channels == [try AudioReader.read(.file(path: path)).channels[1]])
        #expect(found.outcome.failures.isEmpty)
        let wrong = try run(list) { $0.channels = [2] }
        #expect(wrong.outcome.failures.map(\.key) == ["u"])
    }

    @Test func whatCannotBeReadIsLeftOutAndTold() throws {
        let good = try write("good.wav")
        let broken = workspace.write("RIFF", to: "broken.wav")
        var told = [String]()
        var options = AudioFormatting.Options()
        options.sampleRate = 8000
        let list = list([
            ("b", broken), ("gone", workspace["nothing.wav"]), ("good", good), ("fails", "false |"), ("twice", good),
            ("twice", good),
        ])
        let outcome = try AudioFormatting(options, into: workspace["out"]).run(list, segments: nil) { key, _ in
            told.append(key)
        }
        #expect(told == ["b", "gone", "fails", "twice", "twice"])
        #expect(outcome.writtenCount == 1)
        #expect(try workspace.text("out/wav.scp") == "good \(workspace["out/good.wav"])\n")
        #expect(try workspace.text("out/failures").split(separator: "\n").count == 5)
    }

    @Test func featuresStandBesideTheAudio() throws {
        let path = try write("u.wav", count: 16000)
        _ = try run(list([("u", path)])) { $0.writesFeatures = true }
        #expect(try workspace.text("out/feats.scp") == "u \(workspace["out/feats.ark"]):2\n")
        #expect(try workspace.text("out/vad.scp") == "u \(workspace["out/vad.ark"]):2\n")
    }
}
