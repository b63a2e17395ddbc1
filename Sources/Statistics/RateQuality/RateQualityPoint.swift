/// What one setting of a codec costs and gives: a point of the plane of rate and quality.
public struct RateQualityPoint: Sendable, Hashable {
    /// Bit rate, in kbit/s.
    public let rate: Double
    /// Mean of a score, oriented: higher is better (negated where the score's direction is down).
    public let quality: Double

    /// A point at `rate` kbit/s with an oriented `quality`.
    public init(rate: Double, quality: Double) {
        self.rate = rate
        self.quality = quality
    }
}
