/// How far the means of two random halves of one run lie apart: the noise of a score where the run was not repeated.
///
/// The halves hold different utterances. The difference of two runs over the same utterances is mostly far smaller, so
/// this is an upper bound.
public struct SplitHalves: Sendable, Hashable {
    /// |mean of one half − mean of the other| of each halving.
    public let differences: [Double]
    /// The 95th percentile (type 7) of the differences.
    public let noise: Double

    /// Halves the blocks at random many times; `nil` for fewer than two blocks, or if in every halving a half weighs
    /// nothing.
    ///
    /// Each halving shuffles the blocks from their own order by Fisher and Yates, from the end; the first ⌊m/2⌋ are one
    /// half. It takes m − 1 draws of its stream, after those of the halvings before.
    ///
    /// - Parameters:
    ///   - sample: the scores of one run by block
    ///   - halvings: number of halvings
    ///   - seed: the user's seed
    public init?(of sample: BlockSums, halvings: Int = 1_000, seed: UInt64 = 1) {
        precondition(halvings > 0, "an estimate needs at least one halving")
        guard sample.count >= 2 else { return nil }
        var random = SplitMix64(seed: seed, stream: .splitHalves)
        differences = (0..<halvings).compactMap { _ in
            Self.difference(sample, firstHalf: Self.shuffled(sample.count, &random).prefix(sample.count / 2))
        }
        guard !differences.isEmpty else { return nil }
        noise = quantile(ofSorted: differences.sorted(), 0.95)
    }

    private static func shuffled(_ count: Int, _ random: inout SplitMix64) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, random.index(at: random.position, below: UInt64(last + 1)))
            _ = random.next()
        }
        return order
    }

    private static func difference(_ sample: BlockSums, firstHalf: some Sequence<Int>) -> Double? {
        var sum = CompensatedSum()
        var weight = 0.0
        for block in firstHalf {
            sum.add(sample.sums[block])
            weight += sample.weights[block]
        }
        let otherWeight = sample.totalWeight - weight
        guard weight > 0, otherWeight > 0 else { return nil }
        let difference = abs(sum.value / weight - (sample.total - sum.value) / otherWeight)
        return difference <= sample.rounding ? 0 : difference
    }
}
