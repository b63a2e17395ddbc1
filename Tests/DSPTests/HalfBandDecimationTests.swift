import DSP
import Glibc
import Testing

@Suite struct HalfBandDecimationTests {
    private static func tone(_ frequency: Double, count: Int) -> [Double] {
        (0..<count).map { cos(2 * .pi * frequency * Double($0)) }
    }

    /// Cycles per sample of the old rate: passed up to 0.456 of the new rate's sample, gone from half of it.
    @Test(arguments: [(0.0, 1.0), (0.1, 1), (0.228, 1), (0.25, 0), (0.3, 0), (0.499, 0)])
    func whatTheNewRateCannotHoldIsGone(_ frequency: Double, _ gain: Double) {
        let halved = HalfBandDecimation().apply(to: Self.tone(frequency, count: 2001))
        #expect(halved.count == 1001)
        for i in 200..<800 { #expect(abs(halved[i] - gain * cos(2 * .pi * frequency * Double(2 * i))) < 2e-6) }
    }

    @Test(arguments: [0, 1, 2, 7]) func lengthsAreHalvedUpwards(_ count: Int) {
        #expect(HalfBandDecimation().apply(to: Self.tone(0, count: count)).count == (count + 1) / 2)
    }
}
