import Audio
import Codecs
import TestSupport
import Testing

@testable import Training

struct TrainingUtterancesTests {
    private let workspace = Workspace()

    private func wave(_ name: String, count: Int, rate: Int = 8000) {
        workspace.write(TestAudio.wav([(0..<count).map { Float($0) / 65536 }], sampleRate: rate), to: name)
    }

    private func message(_ make: () throws -> TrainingUtterances) -> String {
        do {
            _ = try make()
            return "nothing thrown"
        } catch {
            return (error as? CodecError)?.description ?? "\(error)"
        }
    }

    @Test("Without a shape file utterances come in the order of the list, lengths from headers")
    func listOrder() throws {
        wave("b.wav", count: 30)
        wave("a.wav", count: 20)
        workspace.write("z \(workspace["b.wav"])\ny \(workspace["a.wav"])\n", to: "wav.scp")
        let found = try TrainingUtterances(
            sources: [TrainingSource(parsing: "\(workspace["wav.scp"]),audio,sound")], sampleRate: 8000)
        #expect(found.items.map(\.key) == ["z", "y"])
        #expect(found.lengths == [30, 20])
    }

    @Test("A shape file says which utterances count, in its order and with its lengths")
    func shapeFile() throws {
        for name in ["a", "b", "c"] { wave("audio/\(name).wav", count: 50) }
        let shapes = workspace.write("c 50,1\n\na  40 \r\n", to: "audio_shape")
        let found = try TrainingUtterances(
            sources: [TrainingSource(path: workspace["audio"])], shapeFile: shapes, sampleRate: 8000)
        #expect(found.items.map(\.key) == ["c", "a"])
        #expect(found.lengths == [50, 40])
    }

    @Test("A key without audio, a line without a length and a repeated key are errors with the line")
    func badShapes() {
        wave("audio/a.wav", count: 50)
        let sources = [TrainingSource(path: workspace["audio"])]
        for (text, place, cause) in [
            ("a 50\nq 3\n", ":2", "'q'"), ("a fifty\n", ":1", "'fifty'"), ("a 50\na 50\n", ":2", "line 1"),
            ("\n", "audio_shape:", "empty"),
        ] {
            let shapes = workspace.write(text, to: "audio_shape")
            let said = message { try TrainingUtterances(sources: sources, shapeFile: shapes, sampleRate: 8000) }
            #expect(said.contains(place) && said.contains(cause), "\(said)")
        }
    }

    @Test("Audio of another rate is refused with both rates, with and without a shape file")
    func otherRate() {
        wave("audio/a.wav", count: 50, rate: 16000)
        let sources = [TrainingSource(path: workspace["audio"])]
        let shapes = workspace.write("a 50\n", to: "audio_shape")
        for file in [nil, shapes] {
            let said = message { try TrainingUtterances(sources: sources, shapeFile: file, sampleRate: 8000) }
            #expect(said.contains("a.wav") && said.contains("16000 Hz") && said.contains("8000 Hz"), "\(said)")
        }
    }

    @Test("Files whose header cannot be read are left out and told; nothing at all is an error")
    func unreadable() throws {
        wave("audio/a.wav", count: 50)
        workspace.write("no audio", to: "audio/b.wav")
        let found = try TrainingUtterances(sources: [TrainingSource(path: workspace["audio"])], sampleRate: 8000)
        #expect(found.items.map(\.key) == ["a"])
        #expect(found.unreadable.map(\.key) == ["b"])
        workspace.write("no audio", to: "bad/b.wav")
        #expect(
            message { try TrainingUtterances(sources: [.init(path: workspace["bad"])], sampleRate: 8000) }
                .contains("none of 1"))
        #expect(message { try TrainingUtterances(sources: [], sampleRate: 8000) }.contains("no audio is named"))
        #expect(
            message { try TrainingUtterances(sources: [.init(path: workspace["none"])], sampleRate: 8000) }
                .contains("no usable audio"))
    }

    @Test("Archives of audio are read by type kaldi_ark, other names and types refused")
    func archive() throws {
        let audio = TestAudio.wav([[0.25, 0.5, -0.5]], sampleRate: 8000)
        let head = Array("u1 AUDIO".utf8) + [4] + withUnsafeBytes(of: UInt32(audio.count).littleEndian, Array.init)
        workspace.write(head + audio, to: "data_wav.ark")
        workspace.write("u1 \(workspace["data_wav.ark"]):3\n", to: "wav.scp")
        let source = try TrainingSource(parsing: "\(workspace["wav.scp"]),audio,kaldi_ark")
        let found = try TrainingUtterances(sources: [source], sampleRate: 8000)
        #expect(found.lengths == [3])
        #expect(throws: CodecError.self) { try TrainingSource(parsing: "wav.scp,speech,sound") }
        #expect(throws: CodecError.self) { try TrainingSource(parsing: "wav.scp,audio,npy") }
        #expect(throws: CodecError.self) { try TrainingSource(parsing: "wav.scp,audio") }
    }

    @Test("Shape files are byte for byte ESPnet's")
    func shapeCollection() throws {
        let golden = try ChunkGoldens.load().shapes
        for length in golden.lengths { wave("audio/\(length.key).wav", count: length.samples) }
        let found = try TrainingUtterances(sources: [TrainingSource(path: workspace["audio"])], sampleRate: 8000)
        try ShapeCollection.write(training: found, validation: found, to: workspace["stats"])
        #expect(golden.files.count == 6)
        for (name, text) in golden.files { #expect(try workspace.text("stats/\(name)") == text, "\(name)") }
    }
}
