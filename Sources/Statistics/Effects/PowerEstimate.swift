/// What an experiment of this size and scatter could have shown, and how large the next one should be. Planning
/// figures, within 0.2 % of the noncentral t from 10 blocks on; they do not look at the difference that was found.
public struct PowerEstimate: Sendable {
    /// Standard error of the mean over blocks.
    public let standardError: Double
    /// Number of blocks m.
    public let blockCount: Int
    /// Confidence of the intervals.
    public let confidence: Double

    /// Planning figures for a standard error over `blockCount` ≥ 2 blocks.
    public init(standardError: Double, blockCount: Int, confidence: Double = 0.95) {
        precondition(blockCount >= 2, "an estimate of power needs at least two blocks")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        self.standardError = standardError
        self.blockCount = blockCount
        self.confidence = confidence
    }

    /// Planning figures from an interval; `nil` if it has no standard error.
    public init?(of interval: MeanInterval) {
        guard let standardError = interval.standardError else { return nil }
        self.init(standardError: standardError, blockCount: interval.blockCount, confidence: interval.confidence)
    }

    /// The smallest true difference that is found 80 % of the time.
    public var detectableDifference: Double { (criticalT + t.quantile(0.8)) * standardError }

    /// The smallest margin at which two equal systems are called equivalent 80 % of the time.
    public var equivalenceMargin: Double { (criticalT + t.quantile(0.9)) * standardError }

    /// About how many blocks a margin needs for two equal systems to be called equivalent 80 % of the time; `nil` for
    /// a margin of 0 or one that needs more than can be counted.
    ///
    /// The t quantiles are those of the blocks asked for: with those of three blocks the answer would be three times too
    /// large.
    public func blocksNeeded(margin: Double) -> Int? {
        guard margin > 0, standardError > 0 else { return margin > 0 ? 2 : nil }
        func isEnough(_ blocks: Int) -> Bool {
            let scale = (Double(blockCount) / Double(blocks)).squareRoot()
            return PowerEstimate(
                standardError: standardError * scale, blockCount: blocks, confidence: confidence
            ).equivalenceMargin <= margin
        }
        var enough = 2
        while !isEnough(enough) {
            guard enough < 1 << 40 else { return nil }
            enough *= 2
        }
        var tooFew = enough / 2
        while enough - tooFew > 1 {
            let middle = tooFew + (enough - tooFew) / 2
            if isEnough(middle) { enough = middle } else { tooFew = middle }
        }
        return enough
    }

    /// The chance that a candidate which did not change passes a no-worse rule with this margin, P(T ≥ t − δ/SE).
    ///
    /// - Parameters:
    ///   - margin: δ ≥ 0
    ///   - blockCount: number of blocks m₂ ≥ 2 of the experiment planned, whose standard error is SE·√(m/m₂);
    ///     this one's if left out
    public func passChance(margin: Double, blockCount: Int? = nil) -> Double {
        if let blockCount, blockCount != self.blockCount {
            let scale = (Double(self.blockCount) / Double(blockCount)).squareRoot()
            return PowerEstimate(standardError: standardError * scale, blockCount: blockCount, confidence: confidence)
                .passChance(margin: margin)
        }
        // Without scatter an unchanged candidate passes at any margin.
        guard standardError > 0 else { return 1 }
        return t.upperTail(criticalT - margin / standardError)
    }

    private var t: StudentTDistribution { StudentTDistribution(degreesOfFreedom: Double(blockCount - 1)) }
    private var criticalT: Double { t.quantile((1 + confidence) / 2) }
}
