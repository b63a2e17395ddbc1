import Statistics
import Testing

@Suite struct WilcoxonTests {
    @Test func zerosOnlyHaveNoEvidence() {
        for units in [[], [0.0, 0, -0.0]] {
            let test = WilcoxonTest(units: units)
            #expect(test.p == 1)
            #expect(test.z == 0)
            #expect(test.rankBiserial == 0)
        }
    }

    // By scipy.stats.wilcoxon(x, zero_method="pratt", method=PermutationMethod(n_resamples=10**6)), which enumerates.
    @Test func tiesAndZerosAreConditionedOn() {
        let test = WilcoxonTest(units: [0, 0, 0, 1, 1, -1, 2, 2, -3, 4])
        expectClose(test.p, 0.3125, tolerance: 1e-12, "p")
    }

    @Test func fiftyUnitsAmongManyZerosStayExact() {
        let units = [Double](repeating: 0, count: 100_000) + (1...50).map { Double($0) }
        let test = WilcoxonTest(units: units)
        #expect(test.method == .exact)
        #expect(test.p == 0x1p-49)
    }
}
