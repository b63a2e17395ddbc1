import DSP
import TestSupport
import Testing

@Suite struct CrossCorrelationTests {
    @Test(arguments: [(1000, 1000), (5000, 300), (3, 5000), (1, 1), (700, 699)])
    func isTheSumOfProducts(lengths: (Int, Int)) {
        let (x, y) = (noise(lengths.0), noise(lengths.1, seed: 2))
        let lags = -40...25
        let found = crossCorrelation(x, y, lags: lags)
        for (value, lag) in zip(found, lags) {
            let direct = x.indices.reduce(0) { y.indices.contains($1 + lag) ? $0 + x[$1] * y[$1 + lag] : $0 }
            #expect(abs(value - direct) < 1e-11, "lag \(lag)")
        }
    }

    @Test func lagsOutsideBothSignalsAreZero() {
        for lags in [5...9, (-9)...(-7)] {
            #expect(crossCorrelation([1, 2], [3], lags: lags).allSatisfy { abs($0) < 1e-15 })
        }
    }

    @Test func signalsWithoutSamplesCorrelateWithNothing() {
        #expect(crossCorrelation([], [1, 2], lags: 0...1) == [0, 0])
        #expect(crossCorrelation([1, 2], [], lags: 0...1) == [0, 0])
    }
}
