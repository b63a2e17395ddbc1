import Audio
import Glibc
import TestSupport
import Testing

/// Files that must not be scored: each error names the file, what is wrong with it and what to do.
@Suite struct BadFileTests {
    let folder = Workspace()

    @Test func missingFile() {
        expect(error(reading: .file(path: folder["no.wav"])), names: "no.wav", says: "no such file", "check the path")
        expect(error(reading: .file(path: "no/such.wav")), names: "no/such.wav", says: "current directory")
    }

    @Test func directory() {
        expect(error(reading: .file(path: folder.path)), names: folder.path, says: "is a directory")
    }

    @Test func permission() {
        let text = AudioError.opening("a.wav", path: "/a.wav", errorNumber: EACCES)
        expect(text, names: "a.wav", says: "permission", "chmod")
    }

    @Test(.enabled(if: geteuid() != 0)) func unreadableFile() throws {
        let path = try folder.write(tones(), to: "a.wav")
        chmod(path, 0)
        expect(error(reading: .file(path: path)), names: "a.wav", says: "permission")
    }

    @Test func emptyFile() {
        let path = folder.write([], to: "a.wav")
        expect(error(reading: .file(path: path)), names: "a.wav", says: "empty", "0 bytes")
    }

    @Test(arguments: [
        ("hello there\nworld", "the text 'hello there'"), ("\u{1}\u{2}\u{3}\u{4}", "the bytes 01 02 03 04"),
        ("version https://git-lfs.github.com/spec/v1\noid", "Git LFS pointer"), ("\0\0\0\u{1C}ftypM4A ", "MPEG-4"),
        ("<html>", "the text '<html>'"),
    ]) func notAudio(_ content: String, _ words: String) {
        let path = folder.write(content, to: "a.wav")
        expect(error(reading: .file(path: path)), names: "a.wav", says: words)
    }

    @Test func packedSphere() {
        let header = "NIST_1A\n   1024\nsample_coding -s26 pcm,embedded-shorten-v2.00\nsample_count -i 800\nend_head\n"
        let path = folder.write(Array(header.utf8) + [UInt8](repeating: 32, count: 1500), to: "a.sph")
        expect(error(reading: .file(path: path)), names: "a.sph", says: "SPHERE", "sph2pipe")
    }

    @Test func headerOnly() throws {
        let whole = try AudioWriter.encode(tones(), as: .wav16)
        let path = folder.write(Array(whole.prefix(20)), to: "a.wav")
        expect(error(reading: .file(path: path)), names: "a.wav", says: "libsndfile", "cut off")
    }

    @Test(arguments: [AudioFileFormat.wav16, .wav24, .wavFloat]) func truncatedWAV(_ format: AudioFileFormat) throws {
        let whole = try AudioWriter.encode(tones(frames: 1000), as: format)
        let path = folder.write(Array(whole.prefix(whole.count / 2)), to: "a.wav")
        expect(error(reading: .file(path: path)), names: "a.wav", says: "announces 1000 frames", "truncated")
        // A single missing frame counts.
        let short = folder.write(Array(whole.dropLast(4)), to: "b.wav")
        expect(error(reading: .file(path: short)), names: "b.wav", says: "announces 1000 frames, but the file holds 99")
    }

    /// All formats whose loss can be seen, cut to six tenths.
    @Test(
        arguments: FormatTests.usable(16000, 1).filter { format in
            ["AIFF", "AU (", "CAF", "FLAC", "OGG", "RF64", "W64", "WAV", "WAVEX", "Layer III"].contains(
                where: format.name.contains)
        }) func truncated(_ format: AudioFileFormat) throws
    {
        let whole = try AudioWriter.encode(tones(frames: 16000), as: format)
        let path = folder.write(Array(whole.prefix(whole.count * 6 / 10)), to: "a.wav")
        expectLoss(error(reading: .file(path: path)))
        expectLoss(error(reading: .segment(of: .file(path: path), start: 0.9, end: 1)))
    }

    private func expectLoss(_ error: AudioError, location: SourceLocation = #_sourceLocation) {
        #expect(error.source.contains("a.wav"), sourceLocation: location)
        #expect(
            error.description.contains("truncated") || error.description.contains("cut off"), "\(error)",
            sourceLocation: location)
    }

    @Test func damagedFLAC() throws {
        var encoded = try AudioWriter.encode(tones(frames: 16000), as: .flac16)
        encoded[encoded.count / 2] ^= 0xFF
        let path = folder.write(encoded, to: "a.flac")
        expect(error(reading: .file(path: path)), names: "a.flac", says: "damaged")
    }

    @Test func oggWithoutItsLastPage() throws {
        let format = try #require(FormatTests.usable(16000, 1).first { $0.name.contains("Vorbis") })
        let encoded = try AudioWriter.encode(tones(frames: 64000), as: format)
        let last = try #require(encoded.indices.last { encoded[$0...].starts(with: "OggS".utf8) })
        let path = folder.write(Array(encoded[..<last]), to: "a.ogg")
        expect(error(reading: .file(path: path)), names: "a.ogg", says: "end-of-stream", "truncated")
    }

    @Test func descriptionHoldsFileCauseAndRemedyOnOneLine() {
        #expect(AudioError("a", cause: "b", remedy: "c").description == "a: b; c")
    }
}

/// Headers that do not tell the truth and are yet no errors.
@Suite struct UnusualHeaderTests {
    let folder = Workspace()

    /// `count` little-endian 32-bit numbers written over a WAV's RIFF and data lengths.
    func wave(riff: UInt32, data: UInt32) throws -> [UInt8] {
        var encoded = try AudioWriter.encode(tones(frames: 1000), as: .wav16)
        let chunk = try #require(encoded.indices.first { encoded[$0...].starts(with: "data".utf8) })
        for i in 0..<4 {
            encoded[4 + i] = UInt8(truncatingIfNeeded: riff >> (8 * UInt32(i)))
            encoded[chunk + 4 + i] = UInt8(truncatingIfNeeded: data >> (8 * UInt32(i)))
        }
        return encoded
    }

    @Test(
        arguments: [
            (0, 0), (0xFFFF_FFFF, 0xFFFF_FFFF), (0x7FFF_FFFF, 0x7FFF_FFFF), (0x7FFF_F024, 0x7FFF_F000),
            (0xFFFF_FFFF, 0xFFFF_FFDB), (0xFFFF_FFFF, 0), (36, 0),
        ] as [(UInt32, UInt32)]) func waveWrittenToAPipe(_ riff: UInt32, _ data: UInt32) throws
    {
        let path = folder.write(try wave(riff: riff, data: data), to: "a.wav")
        #expect(try AudioReader.read(.file(path: path)) == tones(frames: 1000))
        #expect(try AudioReader.read(.pipe(command: "cat '\(path)'")) == tones(frames: 1000))
        let segment = AudioSource.segment(of: .file(path: path), start: 0.01, end: -1)
        #expect(try AudioReader.read(segment).channels[0] == Array(tones(frames: 1000).channels[0][160...]))
    }

    @Test func chunksAfterAnEmptyDataChunkAreNoSamples() throws {
        var encoded = try AudioWriter.encode(Signal(sampleRate: 8000, channels: [[]]), as: .wav16)
        encoded += Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8)
        encoded[4] = UInt8(encoded.count - 8)
        let path = folder.write(encoded, to: "a.wav")
        #expect(try AudioReader.read(.file(path: path)).frameCount == 0)
    }

    @Test func chunksBeforeAndAfterTheSamples() throws {
        let plain = try AudioWriter.encode(tones(frames: 1000), as: .wav16)
        let list = Array("LIST".utf8) + [5, 0, 0, 0] + Array("INFOx".utf8) + [0]
        let encoded = Array(plain[..<36]) + list + Array(plain[36...]) + list
        let path = folder.write(encoded, to: "a.wav")
        #expect(try AudioReader.read(.file(path: path)) == tones(frames: 1000))
    }

    @Test func flacWithoutALength() throws {
        var encoded = try AudioWriter.encode(tones(frames: 16000), as: .flac16)
        encoded[21] &= 0xF0
        for i in 22..<26 { encoded[i] = 0 }
        let path = folder.write(encoded, to: "a.flac")
        #expect(try AudioReader.read(.file(path: path)) == tones(frames: 16000))
        let part = try AudioReader.read(.segment(of: .file(path: path), start: 0.5, end: 1))
        #expect(part.channels[0] == Array(tones(frames: 16000).channels[0][8000...]))
        expect(
            error(reading: .segment(of: .file(path: path), start: 0.5, end: 2)), names: "a.flac",
            says: "recording at 1.0 s")
    }

    /// Without its Xing header a variable-rate stream does not say how long it is, and libsndfile's guess is too short.
    @Test func mp3WithoutALength() throws {
        let format = try #require(FormatTests.usable(16000, 1).first { $0.name.hasSuffix("MPEG Layer III") })
        let silence = Signal(
            sampleRate: 16000, channels: [[Double](repeating: 0, count: 32000) + tones(frames: 32000).channels[0]])
        let encoded = try AudioWriter.encode(silence, as: format)
        #expect(encoded[..<48].indices.contains { encoded[$0...].starts(with: "Xing".utf8) })
        let second = try #require(
            encoded.indices.dropFirst().first {
                encoded[$0] == 0xFF && encoded[$0 + 1] == encoded[1] && encoded[$0 + 2] & 0x0C == encoded[2] & 0x0C
            })
        let path = folder.write(Array(encoded[second...]), to: "a.mp3")
        let read = try AudioReader.read(.file(path: path))
        #expect(read.frameCount >= 64000 && read.frameCount < 68000)
    }

    @Test func tagBehindAnMP3() throws {
        let format = try #require(FormatTests.usable(16000, 1).first { $0.name.hasSuffix("MPEG Layer III") })
        let encoded = try AudioWriter.encode(tones(frames: 16000), as: format)
        let path = folder.write(encoded + Array("TAG".utf8) + [UInt8](repeating: 0, count: 125), to: "a.mp3")
        #expect(try AudioReader.read(.file(path: path)).frameCount == 16000)
    }
}
