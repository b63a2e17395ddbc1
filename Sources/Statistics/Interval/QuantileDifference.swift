/// How a low or high quantile of a score differs between two systems, with the percentile interval of the block
/// bootstrap. (BCa, which serves means, fails for quantiles.)
public struct QuantileDifference: Sendable {
    /// The quantile of the candidate's oriented scores minus that of the baseline's: positive is better.
    public let difference: Double
    /// Its interval; `nil` for fewer than two blocks.
    public let interval: PercentileInterval?
    /// Which quantile of the oriented scores: 0.05 is the border of the worst 5 %, whatever the score's direction.
    public let probability: Double
    /// Number of utterances.
    public let utteranceCount: Int
    /// Number of blocks.
    public let blockCount: Int

    /// Whether at least five utterances are expected below the quantile; with fewer the interval decides nothing.
    public var hasEnoughUtterances: Bool { probability * Double(utteranceCount) >= 5 }

    /// Compares the quantiles of paired scores; `nil` without any. The utterances of the drawn blocks, with repeats,
    /// are one sample, and quantiles are of type 7.
    ///
    /// - Parameters:
    ///   - baseline: finite scores in utterance order
    ///   - candidate: as many finite scores, of the same utterances
    ///   - blocks: the index of each utterance's block, from 0 up, see ``Blocking``
    ///   - probability: which quantile of the oriented scores, between 0 and 1
    ///   - higherIsBetter: the direction of the key
    ///   - confidence: nominal coverage, between 0 and 1
    ///   - resamples: number of bootstrap resamples
    ///   - seed: the user's seed
    public init?(
        baseline: [Double], candidate: [Double], blocks: [Int], probability: Double, higherIsBetter: Bool,
        confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1
    ) {
        precondition(baseline.count == candidate.count, "paired scores are equally many")
        precondition(baseline.count == blocks.count, "every utterance has a block")
        precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
        guard !baseline.isEmpty else { return nil }
        // Indices that do not occur make no block.
        let present = Set(blocks).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(present, present.indices))
        let blocks = blocks.compactMap { numbers[$0] }
        let before = OrderedScores(baseline, blocks, higherIsBetter: higherIsBetter)
        let after = OrderedScores(candidate, blocks, higherIsBetter: higherIsBetter)
        self.probability = probability
        utteranceCount = baseline.count
        blockCount = present.count
        difference =
            quantile(ofSorted: after.scores, probability) - quantile(ofSorted: before.scores, probability)
        guard present.count >= 2 else {
            interval = nil
            return
        }

        var blockSizes = [Int](repeating: 0, count: present.count)
        for block in blocks { blockSizes[block] += 1 }
        let plan = BootstrapPlan(blockCount: present.count, resampleCount: resamples, seed: seed)
        var timesDrawn = [Int32](repeating: 0, count: present.count)
        let resampled = (0..<resamples).map { resample in
            plan.countBlocks(inResample: resample, into: &timesDrawn)
            let drawn = zip(blockSizes, timesDrawn).reduce(0) { $0 + $1.0 * Int($1.1) }
            return after.quantile(probability, timesDrawn, sampleSize: drawn)
                - before.quantile(probability, timesDrawn, sampleSize: drawn)
        }
        interval = PercentileInterval(of: resampled, confidence: confidence)
    }
}

/// The oriented scores of one system, sorted once: quantiles of a resample are then found by counting from the nearer
/// end.
private struct OrderedScores {
    let scores: [Double]
    /// The block of each score.
    let blocks: [Int]

    init(_ scores: [Double], _ blocks: [Int], higherIsBetter: Bool) {
        let oriented = higherIsBetter ? scores : scores.map { -$0 }
        let order = oriented.indices.sorted { oriented[$0] < oriented[$1] }
        self.scores = order.map { oriented[$0] }
        self.blocks = order.map { blocks[$0] }
    }

    /// The quantile of type 7 of a sample in which each score occurs as often as its block was drawn.
    func quantile(_ probability: Double, _ timesDrawn: [Int32], sampleSize: Int) -> Double {
        let position = Double(sampleSize - 1) * probability
        let index = min(Int(position), sampleSize - 1)
        let value: Double
        let next: Double
        if 2 * index < sampleSize {
            (value, next) = pair(index, min(index + 1, sampleSize - 1), timesDrawn, visiting: blocks.indices)
        } else {
            let fromEnd = sampleSize - 1 - index
            (next, value) = pair(max(fromEnd - 1, 0), fromEnd, timesDrawn, visiting: blocks.indices.reversed())
        }
        return value + (position - Double(index)) * (next - value)
    }

    /// The values of the sample at two places, which count from 0 in the order in which the scores are visited.
    private func pair(
        _ first: Int, _ second: Int, _ timesDrawn: [Int32], visiting order: some Sequence<Int>
    ) -> (Double, Double) {
        var seen = 0
        var firstValue = Double.nan
        for place in order {
            let before = seen
            seen += Int(timesDrawn[blocks[place]])
            if before <= first, seen > first { firstValue = scores[place] }
            if seen > second { return (firstValue, scores[place]) }
        }
        preconditionFailure("a sample has as many values as were drawn")
    }
}
