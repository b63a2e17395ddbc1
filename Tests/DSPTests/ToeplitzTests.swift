import DSP
import TestSupport
import Testing

@Suite struct ToeplitzTests {
    private func product(_ r: [Double], _ c: [Double]) -> [Double] {
        r.indices.map { i in c.indices.reduce(0) { $0 + r[abs(i - $1)] * c[$1] } }
    }

    private func autocorrelation(of x: [Double], _ count: Int) -> [Double] {
        crossCorrelation(x, x, lags: 0...(count - 1))
    }

    @Test(arguments: [1, 2, 3, 100])
    func findsTheUnknowns(count: Int) {
        let r = autocorrelation(of: noise(4 * count), count)
        let c = noise(count, seed: 5)
        let (solution, method) = solveToeplitz(r, product(r, c))
        #expect(method == .levinson)
        #expect(zip(solution, c).allSatisfy { abs($0 - $1) < 1e-11 })
    }

    /// A heavily low-passed signal: Levinson's recursion alone leaves a remainder a thousand times larger.
    @Test func badlyConditionedEquationsAreSatisfied() {
        var x = noise(20000)
        for _ in 0..<6 {
            for i in 1..<x.count { x[i] += 0.8 * x[i - 1] }
        }
        let r = autocorrelation(of: x, 256)
        let p = crossCorrelation(x, noise(20000, seed: 9), lags: 0...255)
        let remainder = zip(product(r, solveToeplitz(r, p).solution), p).map { abs($0 - $1) }.max() ?? .infinity
        #expect(remainder <= 1e-9 * (p.map(abs).max() ?? 0))
    }

    @Test func anIndefiniteMatrixGoesToLU() {
        let (solution, method) = solveToeplitz([1, 2], [5, 4])
        #expect(method == .lu)
        #expect(abs(solution[0] - 1) < 1e-14 && abs(solution[1] - 2) < 1e-14)
    }

    @Test func aSingularMatrixGivesTheSmallestLeastSquaresSolution() {
        let (solution, method) = solveToeplitz([1, 1], [2, 2])
        #expect(method == .leastSquares)
        #expect(abs(solution[0] - 1) < 1e-14 && abs(solution[1] - 1) < 1e-14)
    }
}
