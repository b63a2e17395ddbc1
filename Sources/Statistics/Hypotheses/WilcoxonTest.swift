import Glibc

/// Wilcoxon's signed-rank test with zeros treated after Pratt: zeros are ranked with the others, then their ranks are
/// dropped.
///
/// Sources: Pratt, JASA 54, 1959; Cureton, JASA 62, 1967.
public struct WilcoxonTest: Sendable {
    /// How p was found.
    public enum Method: String, Sendable, CaseIterable {
        /// By counting all sign patterns, given the ties and zeros at hand.
        case exact
        /// By the normal approximation with tie correction, without continuity correction.
        case normal
    }

    /// Number of units (blocks), zeros included.
    public let unitCount: Int
    /// Number of units that are 0.
    public let zeroCount: Int
    /// Sum of the ranks of the positive units.
    public let positiveRankSum: Double
    /// Sum of the ranks of the negative units.
    public let negativeRankSum: Double
    /// Two-sided p value by `method`; 1 if all units are 0.
    public let p: Double
    /// How `p` was found: exactly with up to 50 units that are not 0.
    public let method: Method
    /// The statistic of the normal approximation, positive if the positive ranks weigh more; 0 if all units are 0.
    public let z: Double
    /// Two-sided p value of the normal approximation.
    public let normalP: Double

    /// Rank-biserial correlation (W⁺ − W⁻)/(W⁺ + W⁻), from −1 to 1; 0 if all units are 0.
    public var rankBiserial: Double {
        let sum = positiveRankSum + negativeRankSum
        return sum > 0 ? (positiveRankSum - negativeRankSum) / sum : 0
    }

    /// Up to so many units that are not 0 the test is exact.
    public static let maximumExactUnits = 50

    /// Tests that `units`, a value a block, are symmetric about 0.
    ///
    /// The units must be on the quantum (``BlockSums/blockMeans(quantum:)``): ties and zeros are those of equal numbers.
    public init(units: [Double]) {
        let (ranks, groups) = midranks(units.map { abs($0) })
        let zeros = units.lazy.filter { $0 == 0 }.count
        var positive = 0.0
        var negative = 0.0
        for (unit, rank) in zip(units, ranks) {
            if unit > 0 { positive += rank } else if unit < 0 { negative += rank }
        }
        unitCount = units.count
        zeroCount = zeros
        positiveRankSum = positive
        negativeRankSum = negative
        guard zeros < units.count else {
            (p, method, z, normalP) = (1, .exact, 0, 1)
            return
        }
        z = Self.normalStatistic(
            positive: positive, units: Double(units.count), zeros: Double(zeros),
            ties: tieSum(zeros > 0 ? groups.dropFirst() : groups[...]))
        normalP = 2 * NormalDistribution.cumulative(-abs(z))
        if units.count - zeros <= Self.maximumExactUnits {
            method = .exact
            p = Self.exactP(ranks: zip(units, ranks).filter { $0.0 != 0 }.map(\.1), zeros: zeros, positive: positive)
        } else {
            method = .normal
            p = normalP
        }
    }

    private static func normalStatistic(positive: Double, units n: Double, zeros: Double, ties: Double) -> Double {
        let mean = (n * (n + 1) - zeros * (zeros + 1)) / 4
        let variance =
            (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1) - ties / 2) / 24
        return (positive - mean) / variance.squareRoot()
    }

    /// p over all sign patterns of `ranks`, those of the units that are not 0.
    ///
    /// Every rank exceeds the number of zeros. Patterns are counted by their number of positive units and by the sum
    /// of the rest of their ranks, doubled to be whole, which keeps the table small however many zeros there are.
    private static func exactP(ranks: [Double], zeros: Int, positive: Double) -> Double {
        let rests = ranks.map { Int(2 * $0) - 2 * zeros }
        let width = rests.reduce(0, +) + 1
        var ways = [Double](repeating: 0, count: (ranks.count + 1) * width)
        ways[0] = 1
        var largest = 0
        for (taken, rest) in rests.enumerated() {
            for count in (0...taken).reversed() {
                for sum in 0...largest where ways[count * width + sum] != 0 {
                    ways[(count + 1) * width + sum + rest] += ways[count * width + sum]
                }
            }
            largest += rest
        }
        let observed = Int(2 * positive)
        var below = 0.0
        var above = 0.0
        for count in 0...ranks.count {
            for rest in 0..<width {
                let sum = 2 * zeros * count + rest
                if sum <= observed { below += ways[count * width + rest] }
                if sum >= observed { above += ways[count * width + rest] }
            }
        }
        return min(1, scalbn(2 * min(below, above), Int32(-ranks.count)))
    }
}
