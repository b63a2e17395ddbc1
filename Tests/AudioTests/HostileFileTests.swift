import Audio
import TestSupport
import Testing

/// Damaged and malicious files end in a signal or an error, never in a crash or without memory.
@Suite struct HostileFileTests {
    /// A SPHERE file with these header fields and a few samples.
    private static func sphere(length: String, count: String = "400") -> [UInt8] {
        let header =
            "NIST_1A\n\(length)\nsample_count -i \(count)\nsample_n_bytes -i 2\nchannel_count -i 1\n"
            + "sample_rate -i 16000\nsample_byte_format -s2 01\nsample_coding -s3 pcm\nend_head\n"
        return Array(header.utf8) + [UInt8](repeating: 32, count: max(0, 1024 - header.utf8.count))
            + (0..<800).map { UInt8(truncatingIfNeeded: $0 * 7) }
    }

    /// Every container and encoding that libsndfile writes, in which numbers of the header were replaced.
    @Test func damagedHeadersAreReadOrRefused() throws {
        let folder = Workspace()
        var damage = Damage(seed: 1)
        var originals = try FormatTests.usable(16000, 1).map { try AudioWriter.encode(tones(frames: 300), as: $0) }
        originals.append(Self.sphere(length: "   1024"))
        for (index, original) in originals.enumerated() {
            for round in 0..<30 {
                // A new name each time: some file systems flush a file that is written over.
                let path = folder.write(damage.applied(to: original), to: "\(index)/\(round).bin")
                let file = AudioSource.file(path: path)
                let source = round % 4 == 0 ? AudioSource.segment(of: file, start: 0.001, end: -1) : file
                if let read = try? AudioReader.read(source) {
                    #expect(AudioReader.sampleRates.contains(read.sampleRate))
                }
            }
        }
    }

    @Test func damagedArchivesAreReadOrRefused() throws {
        let folder = Workspace()
        var damage = Damage(seed: 2)
        for (index, format) in [AudioFileFormat.wav16, .flac16].enumerated() {
            let file = try AudioWriter.encode(tones(frames: 300), as: format)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: file.count >> (8 * $0)) }
            for (form, record) in [file, Array("AUDIO".utf8) + [8] + length + file].enumerated() {
                for round in 0..<200 {
                    let path = folder.write(damage.applied(to: record, reach: 30), to: "\(index)\(form)/\(round).ark")
                    _ = try? AudioReader.read(.archive(path: path, offset: UInt64(round % 8)))
                }
            }
        }
    }

    @Test(arguments: 1...8) func aRecordAsLongAsItCanSay(_ lengthBytes: Int) throws {
        let record = Array("AUDIO".utf8) + [UInt8(lengthBytes)] + [UInt8](repeating: 0xFF, count: lengthBytes) + [1, 2]
        let folder = Workspace()
        let path = folder.write(record, to: "data.ark")
        expect(error(reading: .archive(path: path, offset: 0)), names: "data.ark:0", says: "has 2 left")
    }

    @Test(arguments: ["18446744073709551615", "18446744073709551616", "99999999999999999999999999"])
    func anOffsetBeyondEverything(_ offset: String) throws {
        let folder = Workspace()
        folder.write("AUDIO", to: "data.ark")
        let list = folder.write("u \(folder["data.ark"]):\(offset)\n", to: "wav.scp")
        let source = try #require(UtteranceCollection(path: list).utterances.first?.source)
        #expect(error(reading: source).source.contains("data.ark:\(offset)"))
    }

    @Test(arguments: [
        (0, 1e300), (1e300, -1), (1e300, 1.1e300), (-1e300, 1e300), (0, 0x1p63),
        (Double.leastNonzeroMagnitude, 2 * Double.leastNonzeroMagnitude),
    ])
    func aTimeBeyondEverything(_ start: Double, _ end: Double) throws {
        let folder = Workspace()
        let path = try folder.write(tones(frames: 300), to: "a.wav")
        let source = AudioSource.segment(of: .file(path: path), start: start, end: end)
        #expect((try? AudioReader.read(source))?.frameCount ?? 0 == 0)
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1", "99999999"])
    func aHeaderLengthNobodyCanMean(_ length: String) {
        let folder = Workspace()
        let path = folder.write(Self.sphere(length: length), to: "a.sph")
        _ = try? AudioReader.read(.file(path: path))
        let counted = folder.write(Self.sphere(length: "   1024", count: "9223372036854775807"), to: "b.sph")
        #expect(throws: AudioError.self) { try AudioReader.read(.file(path: counted)) }
    }

    @Test(arguments: [UInt32(1), 99, 768_001, 2_000_000_011])
    func anImpossibleSampleRateIsRefused(_ rate: UInt32) throws {
        let folder = Workspace()
        var bytes = try AudioWriter.encode(tones(frames: 300), as: .wav16)
        for i in 0..<4 { bytes[24 + i] = UInt8(truncatingIfNeeded: rate >> UInt32(8 * i)) }
        let path = folder.write(bytes, to: "rate.wav")
        do {
            _ = try AudioReader.read(.file(path: path))
            Issue.record("read at \(rate) Hz")
        } catch {
            #expect(error.description.contains("Hz"), "\(error)")
        }
    }
}

/// Replaces numbers of a file by those that programs stumble over; equal seeds, equal damage.
private struct Damage {
    private var random: UInt64

    init(seed: UInt64) { random = seed }

    private mutating func next(below bound: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % bound
    }

    /// One to eight bytes of a number at an end of a type's range or a little below.
    private mutating func number() -> [UInt8] {
        let extremes: [UInt64] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 62, 1 << 63 - 1, 1 << 63, .max]
        let extreme = extremes[next(below: extremes.count)]
        let value = next(below: 2) == 0 ? extreme : extreme &- UInt64(next(below: 300))
        let width = [1, 2, 4, 8][next(below: 4)]
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return next(below: 2) == 0 ? bytes : bytes.reversed()
    }

    /// `original` with up to three numbers replaced, mostly among its first `reach` bytes, and sometimes cut off.
    mutating func applied(to original: [UInt8], reach: Int = 160) -> [UInt8] {
        var bytes = original
        for _ in 0...next(below: 3) {
            let place = next(below: next(below: 4) == 0 ? bytes.count : min(bytes.count, reach))
            for (i, byte) in number().enumerated() where place + i < bytes.count { bytes[place + i] = byte }
        }
        if next(below: 4) == 0 { bytes.removeLast(next(below: bytes.count)) }
        return bytes
    }
}
