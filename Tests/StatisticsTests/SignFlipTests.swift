import Statistics
import Testing

@Suite struct SignFlipTests {
    @Test func severalSamplesGiveWhatEachGivesAlone() throws {
        var random = SplitMix64(seed: 2)
        let samples = try (0..<10).map { index in
            let count = [12, 25, 30][index % 3]
            return try #require(
                BlockSums(values: (0..<count).map { _ in Double.random(in: -1...1.5, using: &random) }))
        }
        for (sample, together) in zip(samples, SignFlipTest.tests(of: samples, patterns: 333)) {
            let alone = SignFlipTest(of: sample, patterns: 333)
            #expect(alone.p == together.p)
            #expect(alone.method == together.method)
        }
    }

    @Test func sixteenBlocksAreEnumeratedSeventeenAreDrawn() throws {
        let zeros = [Double](repeating: 0, count: 20)
        let sixteen = SignFlipTest(of: try #require(BlockSums(values: zeros + [Double](repeating: 1, count: 16))))
        #expect(sixteen.method == .exact)
        #expect(sixteen.p == 2.0 / 65_536)
        let seventeen = SignFlipTest(of: try #require(BlockSums(values: zeros + [Double](repeating: 1, count: 17))))
        #expect(seventeen.method == .monteCarlo)
        #expect(seventeen.p == 1.0 / 10_000)
    }

    @Test func blocksThatCancelInDecimalAreZero() throws {
        let scores = [0.1, 0.2, -0.3]
        let values = (0..<20).flatMap { _ in scores }
        let blocks = (0..<20).flatMap { [$0, $0, $0] }
        let sample = try #require(
            BlockSums(values: values, blocks: blocks, quantum: Quantum(scores: [1], [0])))
        let test = SignFlipTest(of: sample)
        #expect(test.p == 1)
        #expect(test.patternCount == 1)
    }
}
