import Testing

@testable import Charts

@Suite struct ThinningTests {
    @Test func fewDotsAreAllDrawn() {
        #expect(Thinning.indices(of: [uniform(500)], seed: 1) == Array(0..<500))
        #expect(Thinning.indices(of: [[]], seed: 1).isEmpty)
    }

    @Test func manyAreThinnedToTheLimitWithTheExtremes() {
        let values = [uniform(3000), uniform(3000, seed: 9)]
        let kept = Thinning.indices(of: values, seed: 1)
        #expect(kept.count == Thinning.limit)
        #expect(kept == kept.sorted() && Set(kept).count == kept.count)
        for coordinate in values {
            let order = coordinate.indices.sorted { coordinate[$0] < coordinate[$1] }
            #expect(Set(order.prefix(20) + order.suffix(20)).isSubset(of: kept))
        }
    }

    @Test func theSeedDecidesWhichStay() {
        let values = [uniform(3000)]
        #expect(Thinning.indices(of: values, seed: 1) == Thinning.indices(of: values, seed: 1))
        #expect(Thinning.indices(of: values, seed: 1) != Thinning.indices(of: values, seed: 2))
    }

    @Test func theSampleIsFair() {
        // Of 10 000 dots in order, a twentieth of each half stays.
        let kept = Thinning.indices(of: [[Double](repeating: 1, count: 10_000)], seed: 1)
        #expect(abs(kept.count { $0 < 5000 } - 250) < 60)
    }
}
