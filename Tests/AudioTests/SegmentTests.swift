import Audio
import TestSupport
import Testing

@Suite struct SegmentTests {
    let folder = Workspace()

    @Test func samplesAreThoseOfTruncatedTimes() throws {
        // Kaldi's example: 0.98 s to 11.56 s at 8 kHz.
        let recording = tones(frames: 100_000, sampleRate: 8000)
        let path = try folder.write(recording, to: "a.wav")
        let segment = try AudioReader.read(.segment(of: .file(path: path), start: 0.98, end: 11.56))
        #expect(segment.frameCount == 84640)
        #expect(segment.channels[0] == Array(recording.channels[0][7840..<92480]))
    }

    @Test func minusOneIsTheEnd() throws {
        let recording = tones(frames: 8000, sampleRate: 8000, channels: 2)
        let path = try folder.write(recording, to: "a.flac", as: .flac16)
        let segment = try AudioReader.read(.segment(of: .file(path: path), start: 0.25, end: -1))
        #expect(segment.channels == recording.channels.map { Array($0[2000...]) })
    }

    /// In every format a segment holds what the whole recording holds there.
    @Test(arguments: FormatTests.usable(16000, 1)) func agreesWithTheWhole(_ format: AudioFileFormat) throws {
        let path = try folder.write(tones(frames: 80000), to: "a.bin", as: format)
        let whole = try AudioReader.read(.file(path: path))
        let rate = Double(whole.sampleRate)
        for (start, end) in [(0, 8000), (12345, 20000), (39999, 40000)] {
            let segment = try AudioReader.read(
                .segment(of: .file(path: path), start: (Double(start) + 0.5) / rate, end: (Double(end) + 0.5) / rate))
            #expect(segment.frameCount == end - start)
            // libmpg123 rounds its overlap in another order after a seek.
            let tolerance = format.name.contains("MPEG") ? 1e-6 : 0
            #expect(zip(segment.channels[0], whole.channels[0][start...]).allSatisfy { abs($0 - $1) <= tolerance })
        }
    }

    @Test func anEndRoundedUpIsCut() throws {
        let path = try folder.write(tones(frames: 8000, sampleRate: 8000), to: "a.wav")
        #expect(try AudioReader.read(.segment(of: .file(path: path), start: 0.5, end: 1.01)).frameCount == 4000)
        expect(
            error(reading: .segment(of: .file(path: path), start: 0.5, end: 1.2)), names: "a.wav [0.5 s to 1.2 s]",
            says: "ends at 1.2 s", "recording at 1.0 s")
        expect(
            error(reading: .segment(of: .file(path: path), start: 2, end: -1)), names: "a.wav [2.0 s to the end]",
            says: "recording at 1.0 s")
    }

    @Test(arguments: [(0.5, 0.5), (0.6, 0.5), (-0.1, 0.5), (0.1, -2), (.nan, 1), (0, .nan), (0, .infinity)])
    func withoutLength(_ start: Double, _ end: Double) throws {
        let path = try folder.write(tones(frames: 8000, sampleRate: 8000), to: "a.wav")
        expect(
            error(reading: .segment(of: .file(path: path), start: start, end: end)), names: "a.wav", says: "no length")
    }

    @Test func ofASegment() throws {
        let recording = tones(frames: 8000, sampleRate: 8000)
        let path = try folder.write(recording, to: "a.wav")
        let outer = AudioSource.segment(of: .file(path: path), start: 0.25, end: 0.75)
        let inner = try AudioReader.read(.segment(of: outer, start: 0.25, end: -1))
        #expect(inner.channels[0] == Array(recording.channels[0][4000..<6000]))
        expect(error(reading: .segment(of: outer, start: 0.25, end: 0.6)), names: "a.wav", says: "recording at 0.5 s")
    }

    @Test func ofACommandAndOfAnArchive() throws {
        let recording = tones(frames: 8000, sampleRate: 8000)
        let path = try folder.write(recording, to: "a.wav")
        let expected = Array(recording.channels[0][2000..<4000])
        #expect(
            try AudioReader.read(.segment(of: .pipe(command: "cat '\(path)'"), start: 0.25, end: 0.5)).channels[0]
                == expected)
        let archive = folder.write(Array("u ".utf8) + bytes(of: path), to: "wav.ark")
        #expect(
            try AudioReader.read(.segment(of: .archive(path: archive, offset: 2), start: 0.25, end: 0.5)).channels[0]
                == expected)
    }
}
