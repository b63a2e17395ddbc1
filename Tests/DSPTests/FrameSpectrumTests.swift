import DSP
import Glibc
import TestSupport
import Testing

@Suite struct FrameSpectrumTests {
    private static func spectrum(_ signal: [Double], from start: Int) -> FrameSpectrum {
        var spectrum = FrameSpectrum(window: window, fftSize: 32)
        spectrum.analyze(signal, from: start)
        return spectrum
    }

    private static let window = noise(20, seed: 6).map { 1 + 0.2 * $0 }

    @Test func binsAreThoseOfTheWindowedFrame() {
        let x = noise(60, seed: 7)
        let spectrum = Self.spectrum(x, from: 33)
        var (power, magnitudes) = ([Double](repeating: 0, count: 10), [Double](repeating: 0, count: 17))
        spectrum.power(into: &power)
        spectrum.magnitudes(into: &magnitudes)
        for k in 0...16 {
            let (re, im) = (0..<20).reduce((0.0, 0.0)) { sum, n in
                let (value, angle) = (x[33 + n] * Self.window[n], 2 * Double.pi * Double(k * n) / 32)
                return (sum.0 + value * cos(angle), sum.1 - value * sin(angle))
            }
            #expect(abs(spectrum.bins[k].real - re) < 1e-12 && abs(spectrum.bins[k].imaginary - im) < 1e-12)
            if k < 10 { #expect(abs(power[k] - (re * re + im * im)) < 1e-12) }
            #expect(abs(magnitudes[k] - hypot(re, im)) < 1e-12)
        }
    }

    @Test func coherenceIsOneForACopyAndAFractionForNoise() {
        let (x, n) = (noise(2000, seed: 8), noise(2000, seed: 9))
        var (ofCopy, ofNoise) = (CoherenceEstimate(binCount: 17), CoherenceEstimate(binCount: 17))
        for start in stride(from: 0, to: 1900, by: 20) {
            let spectrum = Self.spectrum(x, from: start)
            ofCopy.add(spectrum, Self.spectrum(x.map { $0 / 2 }, from: start))
            ofNoise.add(spectrum, Self.spectrum(n, from: start))
        }
        #expect(ofCopy.frameCount == 95 && ofCopy.values == [Double](repeating: 1, count: 17))
        #expect(ofNoise.values.allSatisfy { $0 >= 0 && $0 < 0.2 })
        #expect(CoherenceEstimate(binCount: 3).values == [0, 0, 0])
    }

    @Test func aBandMatrixIsItsRows() {
        let rows: [[Double]] = [[0, 0, 0, 0, 0], [0, 2, 0, 3, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 7]]
        let x = noise(5, seed: 10)
        var product = [Double](repeating: 0, count: 4)
        let matrix = BandMatrix(rows: rows, columnCount: 5)
        matrix.multiply(x, into: &product)
        for (row, value) in zip(rows, product) {
            #expect(abs(value - zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-15)
        }
        matrix.scalingColumns(by: [1, 2, 3, 4, 5]).multiply([1, 1, 1, 1, 1], into: &product)
        #expect(product == [0, 16, 15, 35])
    }
}
