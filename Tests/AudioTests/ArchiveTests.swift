import Audio
import TestSupport
import Testing

/// Archives made byte by byte, as kaldiio and Kaldi write them.
@Suite struct ArchiveTests {
    let folder = Workspace()
    let first = tones(frames: 3000)
    let second = tones(frames: 5000, sampleRate: 8000, channels: 2)

    /// `AUDIO`, the number of bytes of the length, the length, the file.
    func record(_ file: [UInt8], lengthBytes: Int? = nil) -> [UInt8] {
        var length: [UInt8] = []
        var rest = file.count
        while rest > 0 || length.count < lengthBytes ?? 0 {
            length.append(UInt8(rest & 0xFF))
            rest >>= 8
        }
        return Array("AUDIO".utf8) + [UInt8(length.count)] + length + file
    }

    @Test(arguments: [AudioFileFormat.wav16, .wav24, .wavFloat, .flac16]) func audioRecords(_ format: AudioFileFormat)
        throws
    {
        let one = record(try AudioWriter.encode(first, as: format))
        let two = record(try AudioWriter.encode(second, as: format), lengthBytes: 8)
        #expect(one.prefix(7) == Array("AUDIO".utf8)[...] + [2, one[6]])
        let path = folder.write(Array("u1 ".utf8) + one + Array("u2 ".utf8) + two, to: "data.ark")
        let float = format == .wavFloat
        let back = try AudioReader.read(.archive(path: path, offset: 3))
        #expect(float ? back.frameCount == 3000 : back == first)
        let other = try AudioReader.read(.archive(path: path, offset: UInt64(3 + one.count + 3)))
        #expect(float ? other.frameCount == 5000 : other == second)
    }

    @Test(arguments: [AudioFileFormat.wav16, .flac16]) func bareFiles(_ format: AudioFileFormat) throws {
        let one = try AudioWriter.encode(first, as: format)
        let two = try AudioWriter.encode(second, as: format)
        let path = folder.write(Array("u1 ".utf8) + one + Array("u2 ".utf8) + two + [1, 2, 3], to: "data.ark")
        #expect(try AudioReader.read(.archive(path: path, offset: 3)) == first)
        #expect(try AudioReader.read(.archive(path: path, offset: UInt64(6 + one.count))) == second)
        // Seeking stays inside the record.
        let segment = AudioSource.segment(of: .archive(path: path, offset: 3), start: 0.1, end: -1)
        #expect(try AudioReader.read(segment).channels[0] == Array(first.channels[0][1600...]))
    }

    @Test func offsetPastTheEnd() {
        let path = folder.write("u1 AUDIO", to: "data.ark")
        expect(
            error(reading: .archive(path: path, offset: 100)), names: "data.ark:100",
            says: "offset 100 is past the end",
            "8 bytes")
        expect(error(reading: .archive(path: path, offset: .max)), names: "data.ark", says: "past the end")
    }

    @Test(arguments: [
        ("\0BFM \u{4}", "Kaldi matrix"), ("NPY\u{1}", "NumPy"), ("u2 AUDIO", "no audio record begins"),
        ("AUDIO", "does not say how long"), ("AUDIO\0", "does not say how long"),
        ("AUDIO\u{9}", "does not say how long"),
        ("AUDIO\u{2}x", "does not say how long"), ("AUDIO\u{1}\u{20}RIFF", "32 bytes long, but the archive has 4 left"),
        ("RIFF\0\0\0\0WAVE", "does not say where it ends"), ("fLaC\0\0\0", "does not say where it ends"),
        ("RIFF\u{20}\0\0\0WAVE", "40 bytes long"),
    ]) func refusedRecords(_ content: String, _ words: String) {
        let path = folder.write("u1 " + content, to: "data.ark")
        expect(error(reading: .archive(path: path, offset: 3)), names: "data.ark:3", says: words)
    }

    @Test func recordThatHoldsATruncatedFile() throws {
        let file = try AudioWriter.encode(first, as: .wav16)
        let path = folder.write(Array("u1 ".utf8) + record(Array(file.prefix(3000))) + record(file), to: "data.ark")
        expect(error(reading: .archive(path: path, offset: 3)), names: "data.ark:3", says: "announces 3000 frames")
    }

    @Test func missingArchive() {
        expect(error(reading: .archive(path: folder["no.ark"], offset: 3)), names: "no.ark:3", says: "no such file")
    }
}

@Suite struct CommandTests {
    @Test func failure() {
        expect(error(reading: .pipe(command: "exit 3")), names: "exit 3 |", says: "status 3", "by hand")
        expect(
            error(reading: .pipe(command: "no-such-program-here 2>/dev/null")), names: "no-such-program-here",
            says: "status 127", "not found")
        expect(error(reading: .pipe(command: "kill -9 $$")), names: "kill", says: "signal 9")
    }

    @Test func failureAfterOutputCounts() throws {
        let folder = Workspace()
        let path = try folder.write(tones(), to: "a b.wav")
        expect(error(reading: .pipe(command: "cat '\(path)'; exit 1")), names: "a b.wav", says: "status 1")
    }

    @Test func noOutput() {
        expect(error(reading: .pipe(command: "true")), names: "true |", says: "wrote nothing")
        expect(error(reading: .pipe(command: "echo hello")), names: "echo hello |", says: "the text 'hello'")
    }

    @Test func pipelinesAndEmptyInput() throws {
        let folder = Workspace()
        let path = try folder.write(tones(), to: "a.wav")
        #expect(try AudioReader.read(.pipe(command: "cat; cat '\(path)' | cat")) == tones())
    }
}
