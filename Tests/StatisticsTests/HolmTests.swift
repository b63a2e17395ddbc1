import Statistics
import Testing

@Suite struct HolmTests {
    private struct Family: Decodable {
        let p: [Double]
        let pHolm: [Double]
    }

    @Test func familiesAgreeWithStatsmodels() throws {
        for family in try Goldens.rows(of: "holm.jsonl", as: Family.self) {
            for (adjusted, golden) in zip(holmAdjusted(family.p), family.pHolm) {
                expectClose(adjusted, golden, "Holm of \(family.p)")
            }
        }
        #expect(holmAdjusted([]) == [])
    }
}
