import DSP
import Glibc
import TestSupport
import Testing

@Suite("Extent and phase of spectra") struct SpectralExtentTests {
    @Test("a sine is a peak of three bins in the average spectrum")
    func averageSpectrum() {
        let sine = (0..<1000).map { cos(2 * .pi * 8 * Double($0) / 64) }
        let power = averagePowerSpectrum(of: sine, fftSize: 64, hopLength: 32)
        #expect(power.count == 33)
        #expect(abs(power[8] - 256) < 1e-9 && abs(power[7] - 64) < 1e-9 && abs(power[9] - 64) < 1e-9)
        #expect(power[11] < 1e-20)
        let short = averagePowerSpectrum(of: [1, 1], fftSize: 8, hopLength: 4)
        #expect(abs(short[0] - pow(0.5 - 0.5 * cos(.pi / 4), 2)) < 1e-12)
    }

    @Test("the roll-off holds its share, the highest bin its level")
    func extent() {
        #expect(rollOffBin(of: [0, 90, 9, 1], share: 0.99) == 2)
        #expect(rollOffBin(of: [0, 90, 9, 1], share: 0.995) == 3)
        #expect(rollOffBin(of: [0, 0], share: 0.99) == nil)
        #expect(highestBin(of: [10, 1, 0.1, 0.001], above: 0.01, smoothedOver: 1) == 2)
        #expect(highestBin(of: [9, 0, 0, 0, 0], above: 0.5, smoothedOver: 3) == 1)
        #expect(highestBin(of: [0, 0], above: 0.1, smoothedOver: 1) == nil)
    }

    @Test("phases are compared round the circle")
    func phases() throws {
        let x = noise(4096)
        let same = PhaseDistance(x, x.map { 0.1 * $0 }, fftSize: 256, hopLength: 64)
        #expect(try #require(same.phase) < 1e-12 && #require(same.groupDelay) < 1e-12)
        let inverted = PhaseDistance(x, x.map { -$0 }, fftSize: 256, hopLength: 64)
        #expect(abs(try #require(inverted.phase) - .pi) < 1e-12)
        #expect(try #require(inverted.instantaneousFrequency) < 1e-12)
        let other = PhaseDistance(x, noise(4096, seed: 5), fftSize: 256, hopLength: 64)
        #expect(abs(try #require(other.phase) - .pi / 2) < 0.05)
        // Neighbouring bins and frames share samples, so their phases are related.
        for distance in [other.groupDelay, other.instantaneousFrequency] {
            #expect(try #require(distance) > 0.9 && #require(distance) < .pi / 2)
        }
    }

    /// A circular shift by d turns bin k by 2πkd/N: group delay 2πd/N everywhere.
    @Test("a delay is a slope of the phase")
    func delay() throws {
        let impulse = (0..<64).map { $0 == 32 ? 1.0 : 0 }
        let late = (0..<64).map { $0 == 35 ? 1.0 : 0 }
        let distance = PhaseDistance(impulse, late, fftSize: 64, hopLength: 16)
        #expect(abs(try #require(distance.groupDelay) - 2 * .pi * 3 / 64) < 1e-12)
        #expect(distance.instantaneousFrequency == nil)
    }

    @Test("silence in the first signal has no weights, in the second the phase 0")
    func silence() throws {
        let (x, zeros) = (noise(1024), [Double](repeating: 0, count: 1024))
        #expect(PhaseDistance(zeros, x, fftSize: 256, hopLength: 64).phase == nil)
        #expect(abs(try #require(PhaseDistance(x, zeros, fftSize: 256, hopLength: 64).phase) - .pi / 2) < 0.1)
    }
}
