import Audio
import Glibc
import TestSupport
import Testing

@Suite struct WriterTests {
    /// libsndfile's rounding, which decides the samples of everything that is written: WAV rounds down, FLAC to the
    /// nearest, both stop at full scale.
    @Test func roundingToSixteenBits() throws {
        let folder = Workspace()
        let signal = Signal(sampleRate: 8000, channels: [[-1e-6, 0.1, 2, -2, 1]])
        let wave = try AudioReader.read(.file(path: folder.write(signal, to: "a.wav", as: .wav16)))
        #expect(wave.channels[0].map { $0 * 32768 } == [-1, 3276, 32767, -32768, 32767])
        let flac = try AudioReader.read(.file(path: folder.write(signal, to: "a.flac", as: .flac16)))
        #expect(flac.channels[0].map { $0 * 32768 } == [0, 3277, 32767, -32768, 32767])
    }

    @Test func refusals() {
        let folder = Workspace()
        let tooMany = Signal(sampleRate: 8000, channels: [[Double]](repeating: [], count: 9))
        #expect(throws: AudioError.self) { try AudioWriter.encode(tooMany, as: .flac16) }
        folder.write("x", to: "file")
        do {
            try AudioWriter.write(tones(), to: folder.path + "/file/a.wav", as: .wav16)
            Issue.record("a file was taken for a folder")
        } catch {
            expect(error, names: "/file", says: "cannot be written: Not a directory")
        }
    }
}

@Suite struct ContentHashTests {
    /// Worked out with xxHash's one-shot C function over the documented bytes.
    @Test func isDefinedByItsBytes() {
        #expect(contentHash(of: Signal(sampleRate: 8000, channels: [[]])) == "cbcde90d40dba73b8a9bdb8b3d47810e")
        #expect(
            contentHash(of: Signal(sampleRate: 16000, channels: [[0, 0.5, -1], [0.25, 1e-9, 1]]))
                == "7b0a060d490026fdf722dffcb212299b")
    }

    @Test func ignoresTheContainer() throws {
        let folder = Workspace()
        let wave = try AudioReader.read(.file(path: folder.write(tones(), to: "a.wav")))
        let flac = try AudioReader.read(.file(path: folder.write(tones(), to: "a.flac", as: .flac16)))
        #expect(contentHash(of: wave) == contentHash(of: flac))
        #expect(contentHash(of: wave) != contentHash(of: Signal(sampleRate: 16001, channels: wave.channels)))
    }
}
