import DSP
import TestSupport
import Testing

@Suite struct MelFrequencyCepstrumTests {
    private static let cepstrum = MelFrequencyCepstrum(
        coefficientCount: 13, bandCount: 40, sampleRate: 8000, highestFrequency: 4000, fftSize: 512, windowLength: 256,
        hopLength: 32)

    @Test func aGainMovesTheZerothCoefficientOnly() {
        let x = noise(4000, seed: 4)
        let (a, b) = (Self.cepstrum.coefficients(of: x), Self.cepstrum.coefficients(of: x.map { 10 * $0 }))
        #expect(a.frameCount == 126 && a.frameCount == Self.cepstrum.frameCount(of: 4000))
        for frame in 0..<a.frameCount {
            // 20 dB in each of 40 bands, under an orthonormal transform.
            #expect(abs(b[frame].first! - a[frame].first! - 20 * 40.0.squareRoot()) < 1e-9)
            for (p, q) in zip(a[frame].dropFirst(), b[frame].dropFirst()) { #expect(abs(p - q) < 1e-9) }
        }
    }

    /// Silence in a signal stands 80 dB below its loudest band.
    @Test func silenceHasAFloor() {
        let x = noise(4000, seed: 5) + [Double](repeating: 0, count: 4000)
        let c = Self.cepstrum.coefficients(of: x)
        let silent = c[c.frameCount - 1]
        #expect(silent.dropFirst().allSatisfy { abs($0) < 1e-9 })
    }
}
