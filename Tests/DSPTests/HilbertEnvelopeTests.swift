import DSP
import Glibc
import TestSupport
import Testing

@Suite struct HilbertEnvelopeTests {
    /// Lengths with small factors only, odd and even ones with large factors, and the shortest.
    @Test(arguments: [(1, 1), (2, 2), (3, 3), (64, 64), (45, 45), (94, 94), (101, 101), (90, 96), (90, 97), (75, 106)])
    func equalsTheDefinition(_ count: Int, _ size: Int) {
        let x = noise(count, seed: 3)
        let hilbert = HilbertEnvelope(count: count, size: size)
        let (shifted, envelope) = (hilbert.quadrature(of: x), hilbert.apply(to: x))
        for n in 0..<count {
            // The inverse transform of the positive frequencies, each a quarter of a turn later.
            var expected = 0.0
            for k in 1..<max((size + 1) / 2, 1) where k < (size + 1) / 2 {
                for m in 0..<count {
                    expected += 2 / Double(size) * x[m] * sin(2 * .pi * Double(k * (n - m)) / Double(size))
                }
            }
            #expect(abs(shifted[n] - expected) < 1e-12)
            #expect(abs(envelope[n] - (x[n] * x[n] + expected * expected).squareRoot()) < 1e-12)
        }
    }

    @Test func aToneHasAConstantEnvelope() {
        let x = (0..<1000).map { 0.5 * cos(2 * .pi * 37 * Double($0) / 1000) }
        #expect(HilbertEnvelope(count: 1000).apply(to: x).allSatisfy { abs($0 - 0.5) < 1e-12 })
    }
}
