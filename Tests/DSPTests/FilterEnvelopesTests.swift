import DSP
import TestSupport
import Testing

@Suite struct FilterEnvelopesTests {
    /// Lengths of either parity, shorter and longer than the filters' transients; loud at both ends.
    @Test(arguments: [1, 2, 9, 300, 301, 3001, 4096])
    func equalTheEnvelopesOfTheOutputs(_ count: Int) {
        let filters = RecursiveFilters(
            (0..<6).map {
                let low = 0.05 + 0.06 * Double($0)
                return TransferFunction.butterworthBandPass(order: 4, from: low, to: low + 0.05, sampleRate: 1)
            })
        let x = noise(count, seed: 5)
        let envelope = HilbertEnvelope(count: count)
        let envelopes = filters.mapEnvelopes(of: x) { Array($0) }
        #expect(envelopes.count == 6)
        for (output, found) in zip(filters.apply(to: x), envelopes) {
            let expected = envelope.apply(to: output)
            let largest = expected.max() ?? 0
            #expect(found.count == count)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-10 * largest })
        }
    }

    @Test func nothingHasNone() {
        let band = TransferFunction.butterworthBandPass(order: 1, from: 0.1, to: 0.2, sampleRate: 1)
        #expect(RecursiveFilters([band]).mapEnvelopes(of: []) { $0.count } == [0])
    }
}
