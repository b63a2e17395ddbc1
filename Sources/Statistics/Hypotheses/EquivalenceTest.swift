/// Two one-sided tests that a mean lies inside ± a margin.
///
/// Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15(6), 1987.
public struct EquivalenceTest: Sendable {
    /// The margin δ.
    public let margin: Double
    /// p of the hypothesis that the mean is −δ or less.
    public let pLower: Double
    /// p of the hypothesis that the mean is δ or more.
    public let pUpper: Double
    /// p of the hypothesis that the mean is not inside ±δ: the larger of the two.
    public var p: Double { max(pLower, pUpper) }

    /// Tests a mean against ± `margin` ≥ 0; `nil` if it has no standard error (fewer than two blocks).
    ///
    /// Without scatter each p is 0 on the inner side of its end, else 1.
    public init?(of interval: MeanInterval, margin: Double) {
        guard let standardError = interval.standardError else { return nil }
        let t = StudentTDistribution(degreesOfFreedom: Double(interval.blockCount - 1))
        func tail(_ distance: Double) -> Double {
            if standardError > 0 { return t.upperTail(distance / standardError) }
            return distance > interval.rounding ? 0 : 1
        }
        self.margin = margin
        pLower = tail(interval.mean + margin)
        pUpper = tail(margin - interval.mean)
    }
}
