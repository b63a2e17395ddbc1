import Foundation

/// Audio files for tests, byte by byte and independent of the code under test.
public enum TestAudio {
    /// A WAV file of 32-bit floats; `channels[c][n]`.
    public static func wav(_ channels: [[Float]], sampleRate: Int) -> [UInt8] {
        let frames = channels[0].count
        var samples = [UInt8]()
        for n in 0..<frames { for channel in channels { samples += littleEndian(channel[n].bitPattern) } }
        let block = UInt16(channels.count * 4)
        var bytes = Array("RIFF".utf8) + littleEndian(UInt32(36 + samples.count)) + Array("WAVEfmt ".utf8)
        bytes += littleEndian(UInt32(16)) + littleEndian(UInt16(3)) + littleEndian(UInt16(channels.count))
        bytes += littleEndian(UInt32(sampleRate)) + littleEndian(UInt32(sampleRate * Int(block)))
        bytes += littleEndian(block) + littleEndian(UInt16(32))
        return bytes + Array("data".utf8) + littleEndian(UInt32(samples.count)) + samples
    }

    /// Something like speech: a gliding harmonic tone in syllables, with a little noise. Equal seeds, equal samples.
    public static func voice(seconds: Double, sampleRate: Int, seed: UInt64 = 1) -> [Float] {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var phase = 0.0
        return (0..<Int(seconds * Double(sampleRate))).map { n in
            let t = Double(n) / Double(sampleRate)
            let pitch = 120 + 20 * sin(2 * .pi * 0.7 * t) + Double(seed % 5) * 15
            phase += 2 * .pi * pitch / Double(sampleRate)
            let voiced = (1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) }
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Double(Int64(bitPattern: random) >> 32) / 2_147_483_648
            let envelope = max(0, sin(2 * .pi * 2.5 * t))
            return Float(0.15 * envelope * voiced + 0.001 * noise)
        }
    }

    /// `samples` with noise `level` dB below full scale.
    public static func noisy(_ samples: [Float], level: Double, seed: UInt64 = 7) -> [Float] {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let scale = Float(pow(10, level / 20))
        return samples.map { sample in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return sample + scale * Float(Double(Int64(bitPattern: random) >> 32) / 2_147_483_648)
        }
    }

    private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }
}
