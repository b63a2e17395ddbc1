import DSP
import TestSupport
import Testing

@Suite struct FIRFilterTests {
    @Test(arguments: [1, 5, 511, 4000])
    func isTheFullConvolution(sampleCount: Int) {
        let (x, taps) = (noise(sampleCount), noise(200, seed: 3))
        let found = FIRFilter(taps: taps).apply(to: x)
        #expect(found.count == sampleCount + 199)
        for (i, value) in found.enumerated() {
            let direct = taps.indices.reduce(0) { x.indices.contains(i - $1) ? $0 + taps[$1] * x[i - $1] : $0 }
            #expect(abs(value - direct) < 1e-12, "sample \(i)")
        }
    }

    @Test func oneTapScales() {
        #expect(FIRFilter(taps: [0.5]).apply(to: [2, -4, 8]) == [1, -2, 4])
    }

    @Test func nothingStaysNothing() {
        #expect(FIRFilter(taps: [1, 2, 3]).apply(to: []).isEmpty)
    }
}
