import Statistics
import Testing

private struct FriedmanGolden: Decodable {
    let key: String
    let blocksBy: Blocking.Unit
    let systems: [String]
    let units: Int
    let chiSquare: Double
    let pChiSquare: Double
    let imanDavenportF: Double
    let df: [Int]
    let p: Double
    let kendallW: Double
    let meanRank: [String: Double]
}

@Suite struct FriedmanTests {
    @Test func ranksOfSystemsAgreeWithSciPy() throws {
        let table = try Goldens.rows(of: "scores.jsonl", as: TableRow.self)
        for golden in try Goldens.rows(of: "friedman.jsonl", as: FriedmanGolden.self) {
            let scores = try golden.systems.map { system in
                let rows = table.filter { $0["system"]?.text == system }
                let keys = try rows.map { try #require($0["key"]?.text) }
                let values = try rows.map { try #require($0[golden.key]?.number) }
                let blocking = Blocking(keys: keys, speakers: rows.map { $0["speaker"]?.text }, unit: golden.blocksBy)
                return try #require(BlockSums(values: values, blocks: blocking.blocks)).blockMeans()
            }
            let test = FriedmanTest(scores: scores, higherIsBetter: golden.key != "mcd")
            guard golden.units >= FriedmanTest.minimumBlocks, let test else {
                #expect(test == nil && golden.units < FriedmanTest.minimumBlocks)
                continue
            }
            #expect(test.blockCount == golden.units)
            expectClose(test.chiSquare, golden.chiSquare, "chi-square")
            expectClose(test.chiSquareP, golden.pChiSquare, "p of chi-square")
            expectClose(test.f, golden.imanDavenportF, "F")
            #expect([test.degreesOfFreedom.numerator, test.degreesOfFreedom.denominator] == golden.df)
            expectClose(test.p, golden.p, "p")
            expectClose(test.kendallW, golden.kendallW, "W")
            for (system, rank) in zip(golden.systems, test.meanRanks) {
                expectClose(rank, golden.meanRank[system], "mean rank of \(system)")
            }
        }
    }

    @Test func equalSystemsAreNotToldApart() throws {
        let column = (0..<12).map { Double($0) }
        let test = try #require(FriedmanTest(scores: [column, column, column], higherIsBetter: true))
        #expect(test.chiSquare == 0)
        #expect(test.p == 1)
        #expect(test.kendallW == 0)
        #expect(test.meanRanks == [2, 2, 2])
    }

    @Test func blocksThatAllAgreeLeaveNoDoubt() throws {
        let column = (0..<12).map { Double($0) }
        let scores = [column.map { $0 + 2 }, column, column.map { $0 + 1 }]
        let test = try #require(FriedmanTest(scores: scores, higherIsBetter: true))
        #expect(test.meanRanks == [1, 3, 2])
        #expect(test.kendallW == 1)
        #expect(test.f == .infinity)
        #expect(test.p == 0)
    }

    @Test func tooFewBlocksOrSystemsAreNotTested() {
        let nine = [Double](repeating: 1, count: 9)
        #expect(FriedmanTest(scores: [nine, nine, nine], higherIsBetter: true) == nil)
        #expect(FriedmanTest(scores: [nine + [1], nine + [2]], higherIsBetter: true) == nil)
        #expect(FriedmanTest(scores: [], higherIsBetter: true) == nil)
    }
}
