import DSP
import Glibc
import Testing

@Suite("Levels and peaks") struct LevelTests {
    @Test("between samples: a sine at a quarter of the rate, sampled 45 degrees off its peaks")
    func truePeakBetweenSamples() {
        let sine = (0..<480).map { sin(.pi / 2 * Double($0) + .pi / 4) }
        #expect(abs(largestMagnitude(sine) - 0.5.squareRoot()) < 1e-9)
        // The standard's filter is within 0.4 dB at this frequency; the onset rings a little.
        #expect(abs(20 * log10(truePeak(sine))) < 1)
        #expect(truePeak([]) == 0)
        #expect(abs(truePeak([0.5]) - 0.5 * 0.97216796875) < 1e-12)
    }

    @Test("clipping is counted by level, and by runs at whatever level")
    func clipping() {
        let x = [0.5, 1, 1, 1, -1, 0.2, 1, 1, 0]
        #expect(clippedShare(x, level: 0.999) == 6.0 / 9)
        #expect(flatPeakShare(x, tolerance: 1e-4, shortestRun: 3) == 4.0 / 9)
        #expect(flatPeakShare(x.map { 0.3 * $0 }, tolerance: 1e-4, shortestRun: 3) == 4.0 / 9)
        #expect(flatPeakShare([1, 0, 1, 1, 1], tolerance: 1e-4, shortestRun: 3) == 3.0 / 5)
        #expect(clippedShare([], level: 1) == 0 && flatPeakShare([], tolerance: 0, shortestRun: 3) == 0)
    }

    @Test("frames lie inside the signal")
    func frames() {
        #expect(frameLevels(of: [3, 3, 4, 4, 5], length: 2, hop: 2) == [3, 4])
        #expect(frameLevels(of: [1], length: 2, hop: 1).isEmpty)
    }
}
