import Glibc

/// The bias-corrected and accelerated bootstrap interval (Efron, JASA 82, 1987).
public struct BiasCorrectedInterval: Sendable {
    /// Lower end.
    public let lower: Double
    /// Upper end.
    public let upper: Double
    /// z₀: the normal quantile of the share of resampled values below the estimate, ties counted half.
    public let bias: Double
    /// a: a sixth of the skewness of the jackknife's influences.
    public let acceleration: Double
    /// The level of the bootstrap distribution at which `lower` lies.
    public let lowerLevel: Double
    /// The level of the bootstrap distribution at which `upper` lies.
    public let upperLevel: Double

    /// The interval, or `nil` where the correction does not exist: all resampled values on one side of the estimate,
    /// or an acceleration too large for the quantile.
    ///
    /// - Parameters:
    ///   - estimate: what the sample gives, such as its mean
    ///   - resampled: what the resamples give, in any order
    ///   - influences: mean of the jackknife values minus each of them
    ///   - normalQuantile: the quantile for the upper end, positive: 1.96 for 95 %, or expanded
    public init?(estimate: Double, resampled: [Double], influences: [Double], normalQuantile: Double) {
        guard !resampled.isEmpty, resampled.allSatisfy(\.isFinite) else { return nil }
        let below = resampled.lazy.filter { $0 < estimate }.count
        let upTo = resampled.lazy.filter { $0 <= estimate }.count
        let bias = NormalDistribution.quantile(Double(below + upTo) / Double(2 * resampled.count))
        let acceleration = Self.acceleration(influences)
        let lowerDivisor = 1 - acceleration * (bias - normalQuantile)
        let upperDivisor = 1 - acceleration * (bias + normalQuantile)
        guard bias.isFinite, lowerDivisor > 0, upperDivisor > 0 else { return nil }

        self.bias = bias
        self.acceleration = acceleration
        lowerLevel = NormalDistribution.cumulative(bias + (bias - normalQuantile) / lowerDivisor)
        upperLevel = NormalDistribution.cumulative(bias + (bias + normalQuantile) / upperDivisor)
        let sorted = resampled.sorted()
        lower = quantile(ofSorted: sorted, lowerLevel)
        upper = quantile(ofSorted: sorted, upperLevel)
    }

    private static func acceleration(_ influences: [Double]) -> Double {
        // Scaled first: cubes of very large or small scores leave the range of a Double.
        let scale = influences.lazy.map { abs($0) }.max() ?? 0
        guard scale > 0 else { return 0 }
        var squares = CompensatedSum()
        var cubes = CompensatedSum()
        for influence in influences {
            let u = influence / scale
            squares.add(u * u)
            cubes.add(u * u * u)
        }
        return cubes.value / (6 * squares.value * squares.value.squareRoot())
    }
}
