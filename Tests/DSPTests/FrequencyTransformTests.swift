import DSP
import Glibc
import TestSupport
import Testing

@Suite struct FrequencyTransformTests {
    private func warped(_ cepstrum: [Double], order: Int, allPass: Double) -> [Double] {
        let transform = FrequencyTransform(order: order, allPass: allPass, inputCount: cepstrum.count)
        var result = [Double](repeating: 0, count: order + 1)
        transform.apply(to: cepstrum, into: &result)
        return result
    }

    /// Σ c[i]·cos(iω).
    private func logMagnitude(_ cepstrum: [Double], at frequency: Double) -> Double {
        cepstrum.enumerated().reduce(0) { $0 + $1.element * cos(Double($1.offset) * frequency) }
    }

    @Test func withoutWarpingNothingChanges() {
        let cepstrum = noise(60)
        #expect(warped(cepstrum, order: 39, allPass: 0) == Array(cepstrum[...39]))
    }

    /// The warped cepstrum is the same spectrum on the all-pass filter's frequency axis.
    @Test(arguments: [0.35, 0.466, 0.6]) func spectrumIsKeptOnTheWarpedAxis(_ allPass: Double) {
        let cepstrum = noise(12)
        let mel = warped(cepstrum, order: 300, allPass: allPass)
        for frequency in [0, 0.3, 1, 2, 3, .pi] {
            let bent = frequency + 2 * atan2(allPass * sin(frequency), 1 - allPass * cos(frequency))
            #expect(abs(logMagnitude(cepstrum, at: frequency) - logMagnitude(mel, at: bent)) < 1e-10)
        }
    }

    @Test func lateCoefficientsAreLeftOutOnlyWhereTheyAreNothing() {
        let transform = FrequencyTransform(order: 39, allPass: 0.466, inputCount: 513)
        #expect(transform.inputCount < 513)
        // With all inputs, the recursion step by step.
        let cepstrum = noise(513)
        var state = [Double](repeating: 0, count: 40)
        for c in cepstrum.reversed() {
            let before = state
            state[0] = c + 0.466 * before[0]
            state[1] = (1 - 0.466 * 0.466) * before[0] + 0.466 * before[1]
            for j in 2..<40 { state[j] = before[j - 1] + 0.466 * (before[j] - state[j - 1]) }
        }
        for (a, b) in zip(warped(cepstrum, order: 39, allPass: 0.466), state) { #expect(abs(a - b) < 1e-12) }
    }
}
