import DSP
import Glibc
import TestSupport
import Testing

@Suite struct DistanceTests {
    @Test(arguments: [1, 7, 8, 1025])
    func logDistanceIsTheSumOfLogarithms(count: Int) {
        let a = noise(count).map { $0 * $0 * 1e3 }
        let b = noise(count, seed: 4).map { $0 * $0 * 1e-4 }
        let direct = zip(a, b).reduce(0) { $0 + abs(log(max($1.0, 1e-6)) - log(max($1.1, 1e-6))) }
        #expect(abs(logDistance(a, b, least: 1e-6, count: count) - direct) < 1e-12 * max(direct, 1))
    }

    @Test func equalValuesHaveNoLogDistance() {
        let a = noise(100).map(abs)
        #expect(logDistance(a, a, least: 1e-6, count: 100) == 0)
    }

    @Test func productsOfExtremeRatiosDoNotOverflow() {
        let a = [Double](repeating: 1e150, count: 64)
        let b = [Double](repeating: 0, count: 64)
        let expected = 64 * 300 * log(10.0)
        #expect(abs(logDistance(a, b, least: 1e-150, count: 64) - expected) < 1e-12 * expected)
    }
}
