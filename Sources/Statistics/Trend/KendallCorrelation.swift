/// Kendall's rank correlation τ-b: of all pairs, how many more have the same order in both variables than opposite
/// orders.
///
/// Sources: Kendall, Biometrika 30, 1938, and Biometrika 33, 1945 (ties).
public struct KendallCorrelation: Sendable, Hashable {
    /// τ-b, from −1 to 1.
    public let tau: Double
    /// Exact two-sided p of the hypothesis that all orders are equally likely; `nil` with ties, or with more than
    /// ``maximumExactCount`` points.
    public let p: Double?

    /// Up to so many points p is computed.
    public static let maximumExactCount = 1_000

    /// Correlates two variables; `nil` if one of them is constant, or there are no points.
    ///
    /// - Parameters:
    ///   - x: finite values
    ///   - y: as many finite values
    public init?(_ x: [Double], _ y: [Double]) {
        precondition(x.count == y.count, "correlated variables are equally long")
        precondition((x + y).allSatisfy(\.isFinite), "a correlation needs finite numbers")
        var concordant = 0
        var discordant = 0
        var tiedInX = 0
        var tiedInY = 0
        for i in x.indices {
            for j in x.indices[(i + 1)...] {
                if x[i] == x[j] { tiedInX += 1 }
                if y[i] == y[j] { tiedInY += 1 }
                guard x[i] != x[j], y[i] != y[j] else { continue }
                if (x[i] < x[j]) == (y[i] < y[j]) { concordant += 1 } else { discordant += 1 }
            }
        }
        let pairs = x.count * (x.count - 1) / 2
        guard tiedInX < pairs, tiedInY < pairs else { return nil }
        tau = Double(concordant - discordant) / (Double(pairs - tiedInX) * Double(pairs - tiedInY)).squareRoot()
        p =
            tiedInX == 0 && tiedInY == 0 && x.count <= Self.maximumExactCount
            ? Self.exactP(pointCount: x.count, rarerPairs: min(concordant, discordant)) : nil
    }

    /// Twice the chance that a random order has at most `rarerPairs` of its pairs inverted, at most 1.
    ///
    /// Inserting the i-th point adds 0 to i − 1 inversions, all equally likely.
    private static func exactP(pointCount: Int, rarerPairs: Int) -> Double {
        var chances = [Double](repeating: 0, count: rarerPairs + 1)
        chances[0] = 1
        for i in 1...pointCount {
            var running = 0.0
            let sums = chances.map { chance in
                running += chance
                return running
            }
            for k in chances.indices { chances[k] = (k < i ? sums[k] : sums[k] - sums[k - i]) / Double(i) }
        }
        return min(1, 2 * chances.compensatedSum())
    }
}
