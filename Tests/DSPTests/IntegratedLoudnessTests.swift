import DSP
import Glibc
import Testing

@Suite("Integrated loudness") struct IntegratedLoudnessTests {
    private func sine(_ frequency: Double, amplitude: Double, sampleRate: Int, seconds: Double) -> [Double] {
        (0..<Int(seconds * Double(sampleRate))).map { n in
            amplitude * sin(2 * .pi * frequency * Double(n) / Double(sampleRate))
        }
    }

    @Test(
        "of a sine of 997 Hz and full scale is −3.01 LKFS, as BS.1770 has it",
        arguments: [16_000, 44_100, 48_000, 96_000])
    func fullScaleSine(_ sampleRate: Int) throws {
        let signal = sine(997, amplitude: 1, sampleRate: sampleRate, seconds: 5)
        // The standard's filter is one of 48 kHz; its bilinear counterpart is 0.04 dB higher at 16 kHz.
        let tolerance = sampleRate == 48_000 ? 0.005 : 0.05
        #expect(abs(try #require(IntegratedLoudness([signal], sampleRate: sampleRate).lkfs) + 3.01) < tolerance)
    }

    @Test("adds channels and follows the level")
    func levels() throws {
        let signal = sine(997, amplitude: 0.1, sampleRate: 48_000, seconds: 2)
        let one = try #require(IntegratedLoudness([signal], sampleRate: 48_000).lkfs)
        let two = try #require(IntegratedLoudness([signal, signal], sampleRate: 48_000).lkfs)
        #expect(abs(one + 23.01) < 0.03)
        #expect(abs(two - one - 3.01) < 0.01)
    }

    @Test("leaves out pauses by its gates")
    func gating() throws {
        let loud = sine(997, amplitude: 0.1, sampleRate: 48_000, seconds: 4)
        let paused = loud + [Double](repeating: 0, count: 48_000 * 6)
        let whole = try #require(IntegratedLoudness([loud], sampleRate: 48_000).lkfs)
        let gated = try #require(IntegratedLoudness([paused], sampleRate: 48_000).lkfs)
        #expect(abs(whole - gated) < 0.25)
    }

    @Test("is none for silence, and there for clips shorter than a block")
    func edges() {
        #expect(IntegratedLoudness([[Double](repeating: 0, count: 48_000)], sampleRate: 48_000).lkfs == nil)
        #expect(IntegratedLoudness([[]], sampleRate: 48_000).lkfs == nil)
        #expect(
            IntegratedLoudness([sine(997, amplitude: 0.5, sampleRate: 48_000, seconds: 0.1)], sampleRate: 48_000).lkfs
                != nil)
    }
}
