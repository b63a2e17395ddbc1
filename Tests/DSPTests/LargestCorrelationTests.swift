import DSP
import TestSupport
import Testing

@Suite struct LargestCorrelationTests {
    @Test(arguments: [(100, 100), (37, 90), (90, 37), (1, 5), (5, 1), (1, 1)])
    func equalsTheDefinition(_ first: Int, _ second: Int) {
        let (x, y) = (noise(first, seed: 1), noise(second, seed: 2))
        var (best, largest) = (0, -Double.infinity)
        for lag in 1 - second..<first {
            let sum = y.indices.reduce(0) { x.indices.contains($1 + lag) ? $0 + x[$1 + lag] * y[$1] : $0 }
            if sum > largest { (best, largest) = (lag, sum) }
        }
        #expect(lagOfLargestCorrelation(x, y) == best)
    }

    @Test func nothingHasLagZero() { #expect(lagOfLargestCorrelation([], [1]) == 0) }
}
