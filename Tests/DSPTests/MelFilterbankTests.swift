import DSP
import Glibc
import Testing

@Suite struct MelFilterbankTests {
    /// Triangles of unit area: a flat spectrum gives 1/(bin width in Hz) in every band wide enough.
    @Test func everyBandHasUnitArea() {
        let bank = MelFilterbank(bandCount: 40, sampleRate: 16000, fftSize: 1 << 16)
        let flat = [Double](repeating: 1, count: (1 << 15) + 1)
        var bands = [Double](repeating: 0, count: 40)
        flat.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
        let binWidth = 16000.0 / 65536
        #expect(bands.allSatisfy { abs($0 * binWidth - 1) < 1e-4 })
    }

    @Test func bandsBetweenBinsAreZero() {
        let bank = MelFilterbank(bandCount: 320, sampleRate: 16000, fftSize: 64)
        let flat = [Double](repeating: 1, count: 33)
        var bands = [Double](repeating: -1, count: 320)
        flat.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
        #expect(bands.contains(0) && bands.allSatisfy { $0 >= 0 && $0.isFinite })
    }

    /// Slaney's scale is linear below 1 kHz, 15 mels, and logarithmic above: 6.4 kHz are 42 mels.
    @Test func centresFollowSlaneysScale() {
        let bank = MelFilterbank(bandCount: 41, sampleRate: 12800, fftSize: 12800)
        var spectrum = [Double](repeating: 0, count: 6401)
        var bands = [Double](repeating: 0, count: 41)
        var peaks = [(value: Double, frequency: Int)](repeating: (0, 0), count: 41)
        for frequency in spectrum.indices {
            spectrum[frequency] = 1
            spectrum.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
            spectrum[frequency] = 0
            for band in bands.indices where bands[band] > peaks[band].value { peaks[band] = (bands[band], frequency) }
        }
        for (mel, peak) in zip(1..., peaks) {
            let centre = mel < 15 ? Double(mel) * 200 / 3 : 1000 * pow(6.4, Double(mel - 15) / 27)
            #expect(abs(Double(peak.frequency) - centre) <= 1, "\(mel) mels")
        }
    }

    @Test func bandsEndAtTheHighestFrequency() {
        let bank = MelFilterbank(
            bandCount: 20, sampleRate: 8000, fftSize: 512, highestFrequency: 2000, singlePrecision: true)
        var bands = [Double](repeating: 0, count: 20)
        var spectrum = [Double](repeating: 0, count: 257)
        for bin in 128...256 { spectrum[bin] = 1 }
        spectrum.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
        #expect(bands.allSatisfy { $0 == 0 })
        spectrum[127] = 1
        spectrum.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
        #expect(bands[19] > 0 && bands[19] == Double(Float(bands[19])))
    }
}
