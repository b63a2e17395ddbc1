/// Friedman's test that the ranks do not tell several systems apart, with the F statistic of Iman and Davenport and
/// Kendall's coefficient of concordance.
///
/// Sources: Friedman, JASA 32, 1937; Iman & Davenport, Communications in Statistics A9, 1980; Kendall & Babington Smith,
/// Annals of Mathematical Statistics 10(3), 1939; Demšar, JMLR 7, 2006.
public struct FriedmanTest: Sendable {
    /// Number of blocks n.
    public let blockCount: Int
    /// Mean rank of each system, 1 = best.
    public let meanRanks: [Double]
    /// Friedman's χ² with tie correction.
    public let chiSquare: Double
    /// p of `chiSquare` by its approximate distribution.
    public let chiSquareP: Double
    /// F of Iman & Davenport; infinite if all blocks agree.
    public let f: Double
    /// Degrees of freedom of `f`.
    public let degreesOfFreedom: (numerator: Int, denominator: Int)
    /// p of `f`, the one to report.
    public let p: Double
    /// Kendall's W, from 0 (no agreement of the blocks) to 1.
    public let kendallW: Double

    /// The least number of blocks.
    public static let minimumBlocks = 10
    /// The least number of systems.
    public static let minimumSystems = 3

    /// Tests the scores of several systems over common blocks; `nil` for fewer than 10 blocks or 3 systems.
    ///
    /// - Parameters:
    ///   - scores: for each system a score a block, blocks in the same order; they are rounded to 10 decimals, so that
    ///     means of equal scores tie
    ///   - higherIsBetter: the direction of the key
    public init?(scores: [[Double]], higherIsBetter: Bool) {
        guard let first = scores.first, scores.count >= Self.minimumSystems, first.count >= Self.minimumBlocks else {
            return nil
        }
        precondition(scores.allSatisfy { $0.count == first.count }, "every system has a score in every block")
        let systems = Double(scores.count)
        let blocks = Double(first.count)
        var rankSums = [Double](repeating: 0, count: scores.count)
        var ties = 0.0
        for block in first.indices {
            let (ranks, groups) = midranks(
                scores.map { Self.rounded(higherIsBetter ? -$0[block] : $0[block]) })
            for (system, rank) in ranks.enumerated() { rankSums[system] += rank }
            ties += tieSum(groups)
        }
        blockCount = first.count
        meanRanks = rankSums.map { $0 / blocks }
        let correction = 1 - ties / (blocks * systems * (systems * systems - 1))
        let squares = rankSums.reduce(0) { $0 + $1 * $1 }
        let uncorrected = 12 / (blocks * systems * (systems + 1)) * squares - 3 * blocks * (systems + 1)
        let largest = blocks * (systems - 1)
        // All systems equal in all blocks: no correction exists, and nothing to tell apart. The difference above may
        // pass its bounds by rounding.
        let chiSquare = correction > 0 ? min(max(uncorrected / correction, 0), largest) : 0
        self.chiSquare = chiSquare
        chiSquareP = ChiSquareDistribution(degreesOfFreedom: systems - 1).upperTail(chiSquare)
        kendallW = chiSquare / largest
        f = chiSquare < largest ? (blocks - 1) * chiSquare / (largest - chiSquare) : .infinity
        degreesOfFreedom = (scores.count - 1, (scores.count - 1) * (first.count - 1))
        p = FDistribution(numerator: systems - 1, denominator: (systems - 1) * (blocks - 1)).upperTail(f)
    }

    private static func rounded(_ score: Double) -> Double { (score * 1e10).rounded(.toNearestOrEven) / 1e10 }
}
