import DSP
import Testing

@Suite struct CorrelationTests {
    let a: [Double] = [1, -2, 0, 3, 0.5]
    let b: [Double] = [4, 0, -1, 2, 2, 5, -3]

    /// Σ_j a[j]·b[j + lag] at every lag at which the sequences meet.
    private func direct(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> [Double] {
        let (a, b) = (Array(a), Array(b))
        return (1 - a.count..<b.count).map { lag in
            a.indices.reduce(0) { b.indices.contains($1 + lag) ? $0 + a[$1] * b[$1 + lag] : $0 }
        }
    }

    private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test func fullCorrelationIsTheSumOfProducts() {
        #expect(isClose(fullCorrelation(a[...], b[...]), direct(a[...], b[...])))
        #expect(isClose(fullCorrelation([2], b[...]), b.map { 2 * $0 }))
        #expect(fullCorrelation([], b[...]).isEmpty)
    }

    @Test func growingCorrelationEqualsTheWhole() {
        var growing = GrowingCorrelation(a, b)
        #expect(growing.values.isEmpty)
        for (first, second) in [(2..<3, 3..<5), (1..<3, 3..<6), (1..<3, 1..<6), (0..<5, 0..<7)] {
            growing.grow(first: first, second: second)
            #expect(isClose(Array(growing.values), direct(a[first], b[second])), "\(first), \(second)")
        }
    }

    @Test func frameCorrelatorFindsTheDelay() {
        let size = 64
        let noise = (0..<256).map { n -> Float in Float((n * n * 31 + n * 7919) % 101) - 50 }
        let correlator = FrameCorrelator(window: [Double](repeating: 1, count: size))
        // b's frame is a's, turned by 5 samples.
        let frame = Array(noise[100..<100 + size])
        let turned = frame[(size - 5)...] + frame[..<(size - 5)]
        let peaks = correlator.peaks(noise, from: 100, Array(turned), from: 0, share: 0.99)
        #expect(peaks.lags.elementsEqual([5]))
    }
}
