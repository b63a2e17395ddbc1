import Audio
import Glibc
import Testing

@Suite struct WriterTests {
    /// libsndfile's rounding, which decides the samples of everything that is written: WAV rounds down, FLAC to the
    /// nearest, both stop at full scale.
    @Test func roundingToSixteenBits() throws {
        let folder = TemporaryFolder()
        let signal = Signal(sampleRate: 8000, channels: [[-1e-6, 0.1, 2, -2, 1]])
        let wave = try AudioReader.read(.file(path: folder.write(signal, to: "a.wav", as: .wav16)))
        #expect(wave.channels[0].map { $0 * 32768 } == [-1, 3276, 32767, -32768, 32767])
        let flac = try AudioReader.read(.file(path: folder.write(signal, to: "a.flac", as: .flac16)))
        #expect(flac.channels[0].map { $0 * 32768 } == [0, 3277, 32767, -32768, 32767])
    }

    @Test func refusals() {
        let folder = TemporaryFolder()
        let tooMany = Signal(sampleRate: 8000, channels: [[Double]](repeating: [], count: 9))
        #expect(throws: AudioError.self) { try AudioWriter.encode(tooMany, as: .flac16) }
        do {
            try AudioWriter.write(tones(), to: folder.path + "/no/a.wav", as: .wav16)
            Issue.record("a missing folder was written to")
        } catch {
            expect(error, names: "no/a.wav", says: "cannot be written", "folder exists")
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
        let folder = TemporaryFolder()
        let wave = try AudioReader.read(.file(path: folder.write(tones(), to: "a.wav")))
        let flac = try AudioReader.read(.file(path: folder.write(tones(), to: "a.flac", as: .flac16)))
        #expect(contentHash(of: wave) == contentHash(of: flac))
        #expect(contentHash(of: wave) != contentHash(of: Signal(sampleRate: 16001, channels: wave.channels)))
    }
}

@Suite struct LibSampleRateTests {
    @Test(arguments: [(48000, 16000), (16000, 48000), (11025, 16000), (44100, 48000), (16000, 8000), (24000, 16000)])
    func aToneStaysInPlace(_ from: Int, _ to: Int) {
        func tone(_ n: Int, _ rate: Int) -> Double { sin(2 * .pi * 440 * Double(n) / Double(rate)) }
        let converted = Resampler.libsamplerate.resample((0..<from).map { tone($0, from) }, from: from, to: to)
        #expect(converted.count == to)
        // Away from the ends; 24 bits of precision, no delay.
        let worst = (to / 10..<to * 9 / 10).map { abs(converted[$0] - tone($0, to)) }.max()
        #expect(worst ?? 1 < 1e-5)
    }

    @Test func anyLengthAndRate() {
        for count in [0, 1, 2, 3, 100] {
            for (from, to) in [(8000, 16000), (16000, 8000), (44100, 16000), (1, 8000), (192000, 100)] {
                let converted = Resampler.libsamplerate.resample(
                    [Double](repeating: 0.5, count: count), from: from, to: to)
                #expect(converted.count == (count * to + from - 1) / from)
                #expect(converted.allSatisfy { $0.isFinite })
            }
        }
        #expect(Resampler.libsamplerate.resample([0.1, 0.2], from: 8000, to: 8000) == [0.1, 0.2])
    }
}
