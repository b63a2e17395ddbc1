/// Fisher's F distribution.
public struct FDistribution: Sendable {
    /// Degrees of freedom above the line, > 0.
    public let numerator: Double
    /// Degrees of freedom below the line, > 0.
    public let denominator: Double

    /// The distribution with these degrees of freedom, both > 0.
    public init(numerator: Double, denominator: Double) {
        precondition(numerator > 0 && denominator > 0, "F needs positive degrees of freedom")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// P(F > f).
    public func upperTail(_ f: Double) -> Double {
        if f.isNaN { return .nan }
        guard f > 0 else { return 1 }
        let total = denominator + numerator * f
        guard total < .infinity else { return 0 }
        return regularizedIncompleteBeta(
            denominator / total, complement: numerator * f / total, denominator / 2, numerator / 2)
    }
}
