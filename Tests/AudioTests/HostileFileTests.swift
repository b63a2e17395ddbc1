import Audio
import Testing

/// Damaged and malicious files end in a signal or an error, never in a crash or without memory.
@Suite struct HostileFileTests {
    private static let formats: [AudioFileFormat] = [.wav16, .wavFloat, .flac16]

    /// A SPHERE file with these header fields and a few samples.
    private static func sphere(length: String, count: String = "400") -> [UInt8] {
        let header =
            "NIST_1A\n\(length)\nsample_count -i \(count)\nsample_n_bytes -i 2\nchannel_count -i 1\n"
            + "sample_rate -i 16000\nsample_byte_format -s2 01\nsample_coding -s3 pcm\nend_head\n"
        return Array(header.utf8) + [UInt8](repeating: 32, count: max(0, 1024 - header.utf8.count))
            + (0..<800).map { UInt8(truncatingIfNeeded: $0 * 7) }
    }

    @Test func changedBytesAreReadOrRefused() throws {
        let folder = TemporaryFolder()
        var random: UInt64 = 0x1234_5678_9ABC_DEF1
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        let signal = tones(frames: 300)
        var originals = try Self.formats.map { try AudioWriter.encode(signal, as: $0) }
        originals.append(Self.sphere(length: "   1024"))
        for round in 0..<2000 {
            var bytes = originals[round % originals.count]
            for _ in 0...next(4) {
                let place = next(min(bytes.count, next(3) == 0 ? bytes.count : 120))
                bytes[place] = [0, 0xFF, 0x7F, 0x80, UInt8(next(256))][next(5)]
            }
            if next(4) == 0 { bytes.removeLast(next(bytes.count)) }
            let path = folder.write(bytes, to: "changed.wav")
            if let read = try? AudioReader.read(.file(path: path)) {
                #expect(AudioReader.sampleRates.contains(read.sampleRate))
            }
        }
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1", "99999999"])
    func aHeaderLengthNobodyCanMean(_ length: String) {
        let folder = TemporaryFolder()
        let path = folder.write(Self.sphere(length: length), to: "a.sph")
        _ = try? AudioReader.read(.file(path: path))
        let counted = folder.write(Self.sphere(length: "   1024", count: "9223372036854775807"), to: "b.sph")
        #expect(throws: AudioError.self) { try AudioReader.read(.file(path: counted)) }
    }

    @Test(arguments: [UInt32(1), 99, 768_001, 2_000_000_011])
    func anImpossibleSampleRateIsRefused(_ rate: UInt32) throws {
        let folder = TemporaryFolder()
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
