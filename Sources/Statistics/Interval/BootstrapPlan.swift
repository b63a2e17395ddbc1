/// The bootstrap's resamples of m blocks, with replacement: the same for every score with as many blocks.
///
/// Place p of resample r is a function of r·m + p, computed when it is needed and never stored.
public struct BootstrapPlan: Sendable, Hashable {
    /// m, the number of blocks and of places in a resample.
    public let blockCount: Int
    /// Number of resamples.
    public let resampleCount: Int

    private let random: SplitMix64

    /// The resamples of `blockCount` blocks (1 to 2^32) under the user's seed.
    public init(
        blockCount: Int, resampleCount: Int = 10_000, seed: UInt64 = 1, stream: SplitMix64.Stream = .bootstrap
    ) {
        precondition(blockCount > 0 && blockCount <= 1 << 32, "a resample has between 1 and 2^32 blocks")
        precondition(resampleCount > 0, "a bootstrap needs at least one resample")
        self.blockCount = blockCount
        self.resampleCount = resampleCount
        random = SplitMix64(seed: seed, stream: stream)
    }

    /// The indices of the blocks drawn in one resample, in the order drawn.
    public func blocks(inResample resample: Int) -> [Int] {
        (0..<blockCount).map { block(resample: resample, place: $0) }
    }

    /// How often each block is drawn in one resample.
    func counts(inResample resample: Int) -> [Double] {
        var counts = [Int32](repeating: 0, count: blockCount)
        countBlocks(inResample: resample, into: &counts)
        return counts.map { Double($0) }
    }

    /// Counts how often each block is drawn in one resample; `counts` has `blockCount` places.
    func countBlocks(inResample resample: Int, into counts: inout [Int32]) {
        counts.withUnsafeMutableBufferPointer { counts in
            counts.update(repeating: 0)
            for place in 0..<blockCount { counts[block(resample: resample, place: place)] &+= 1 }
        }
    }

    @inline(__always)
    private func block(resample: Int, place: Int) -> Int {
        random.index(
            at: UInt64(truncatingIfNeeded: resample &* blockCount &+ place),
            below: UInt64(truncatingIfNeeded: blockCount))
    }

    /// The mean of every sample in every resample, ΣS/ΣN over the drawn blocks: an array of `resampleCount` values
    /// a sample.
    ///
    /// Takes time in proportion to resamples × blocks × samples, memory to resamples × samples. A mean is NaN where
    /// all drawn blocks weigh nothing.
    ///
    /// - Parameter samples: samples of `blockCount` blocks each
    public func means(of samples: [BlockSums]) -> [[Double]] {
        precondition(samples.allSatisfy { $0.count == blockCount }, "a plan serves samples of its number of blocks")
        var columns = samples.map(\.sums)
        let weights = samples.map { sample in
            if let first = sample.weights.first, sample.weights.allSatisfy({ $0 == first }) {
                return Weight.constant(first * Double(blockCount))
            }
            // Scores of one system mostly cover the same utterances: their weights are summed once.
            let known = columns[samples.count...].firstIndex(of: sample.weights)
            if known == nil { columns.append(sample.weights) }
            return Weight.column(known ?? columns.count - 1)
        }
        var sums = totals(of: columns)
        for (index, weight) in weights.enumerated() {
            switch weight {
            case .constant(let total):
                for resample in 0..<resampleCount { sums[index][resample] /= total }
            case .column(let column):
                for resample in 0..<resampleCount { sums[index][resample] /= sums[column][resample] }
            }
        }
        return Array(sums.prefix(samples.count))
    }

    private enum Weight {
        case constant(Double)
        case column(Int)
    }

    /// Σ of every column over the drawn blocks, in the order of the blocks.
    ///
    /// A resample is first counted, then the blocks are visited in order: at thousands of blocks that is several times
    /// as fast as to follow the draws.
    private func totals(of columns: [[Double]]) -> [[Double]] {
        var totals = columns.map { _ in [Double](repeating: 0, count: resampleCount) }
        let tiles = BlockColumns(columns)
        var counts = [Double](repeating: 0, count: BlockColumns.weightingCount * blockCount)
        for resample in stride(from: 0, to: resampleCount, by: BlockColumns.weightingCount) {
            countBlocks(inResamplesFrom: resample, into: &counts)
            tiles.sums(weightedBy: counts) { column, offset, sum in
                if resample + offset < resampleCount { totals[column][resample + offset] = sum }
            }
        }
        return totals
    }

    /// How often each block is drawn in four resamples in a row.
    private func countBlocks(inResamplesFrom resample: Int, into counts: inout [Double]) {
        let count = BlockColumns.weightingCount
        counts.withUnsafeMutableBufferPointer { counts in
            counts.update(repeating: 0)
            for place in 0..<blockCount {
                for offset in 0..<count {
                    counts[count &* block(resample: resample &+ offset, place: place) &+ offset] += 1
                }
            }
        }
    }
}
