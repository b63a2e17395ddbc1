import Statistics
import Testing

private struct RandomGolden: Decodable {
    let seed: UInt64
    let splitmix64_of_seed: [String]
    let bootstrap_stream_first: [String]
    let bootstrap_indices_24_blocks_first_2: [[Int]]
    let sign_flip_24_blocks_first: [UInt64]
}

@Suite struct SplitMix64Tests {
    private let golden: RandomGolden

    init() throws { golden = try Goldens.contents(of: "random.json") }

    @Test func outputsAreTheGoldens() {
        var random = SplitMix64(seed: golden.seed)
        #expect(golden.splitmix64_of_seed.indices.map { String(random[UInt64($0)]) } == golden.splitmix64_of_seed)
        #expect(golden.splitmix64_of_seed.map { _ in String(random.next()) } == golden.splitmix64_of_seed)
        #expect(random.position == UInt64(golden.splitmix64_of_seed.count))
    }

    @Test func streamsHaveSeedsOfTheirOwn() {
        let bootstrap = SplitMix64(seed: golden.seed, stream: .bootstrap)
        #expect(
            golden.bootstrap_stream_first.indices.map { String(bootstrap[UInt64($0)]) }
                == golden.bootstrap_stream_first)
        let flips = SplitMix64(seed: golden.seed, stream: .signFlips)
        #expect(
            golden.sign_flip_24_blocks_first.indices.map { flips[UInt64($0)] >> 63 }
                == golden.sign_flip_24_blocks_first)
    }

    @Test func resamplesAreTheGoldens() {
        let plan = BootstrapPlan(blockCount: 24, seed: golden.seed)
        #expect((0..<2).map(plan.blocks(inResample:)) == golden.bootstrap_indices_24_blocks_first_2)
    }
}
