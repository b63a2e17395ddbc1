import DSP
import Glibc
import TestSupport
import Testing

@Suite struct GammatoneTests {
    @Test func centresFallFromBelowTheHighestToTheLowest() {
        let centres = ERBScale.centres(lowest: 50, highest: 24000, count: 32)
        // Slaney's ERBSpace for the same arguments.
        #expect(abs(centres[0] - 20844.78517) < 1e-5 && abs(centres[30] - 91.74782452) < 1e-8)
        #expect(abs(centres[31] - 50) < 1e-10)
    }

    @Test(arguments: [50.0, 1000, 7000]) func theGainAtTheCentreIsOne(_ centre: Double) {
        let filter = GammatoneFilter(centre: centre, sampleRate: 16000)
        let size = 1 << 15
        let gains = filter.magnitudes(fftSize: size)
        let bin = Int((centre / 16000 * Double(size)).rounded())
        #expect(abs(gains[bin] - 1) < 1e-3)
    }

    /// The magnitudes are those of the sections' impulse response.
    @Test func magnitudesAreThoseOfTheSections() {
        let filters = [200.0, 3000].map { GammatoneFilter(centre: $0, sampleRate: 16000) }
        var impulse = [Double](repeating: 0, count: 8192)
        impulse[0] = 1
        let outputs = BiquadCascades(filters.map(\.sections)).apply(to: impulse)
        for (filter, output) in zip(filters, outputs) {
            let spectrum = RealFFT.shared(size: 8192).forward(output)
            for (bin, gain) in filter.magnitudes(fftSize: 8192).enumerated() {
                #expect(abs(spectrum[bin].length - gain) < 1e-9)
            }
        }
    }
}

@Suite struct GammatoneFramesTests {
    /// Every frame as if nothing had been before it; numbers of bands that fill vectors and that do not.
    @Test(arguments: [1, 4, 21]) func framesAreFilteredFromRest(_ bands: Int) {
        let filters = GammatoneFilter.bank(lowest: 50, highest: 8000, count: bands, sampleRate: 16000)
        let window = (0..<320).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / 319) }
        let frames = GammatoneFrames(filters, window: window, hopLength: 80)
        let x = noise(700, seed: 6)
        let levels = frames.levels(of: x)
        #expect(frames.frameCount(of: 319) == 0 && frames.levels(of: [1, 2]).isEmpty)
        #expect(levels.count == 5 * bands)
        for frame in 0..<5 {
            let windowed = zip(x[(80 * frame)...], window).map { $0 * $1 }
            for (band, filter) in filters.enumerated() {
                let output = BiquadCascades([filter.sections]).apply(to: windowed)[0]
                let expected = (output.reduce(0) { $0 + $1 * $1 } / 320).squareRoot()
                #expect(abs(levels[frame * bands + band] - expected) < 1e-12)
            }
        }
    }
}
