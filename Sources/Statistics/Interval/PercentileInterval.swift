/// The plain interval of a bootstrap: two quantiles of what the resamples give.
public struct PercentileInterval: Sendable, Hashable {
    /// Lower end.
    public let lower: Double
    /// Upper end.
    public let upper: Double
    /// Nominal coverage, such as 0.95.
    public let confidence: Double

    /// The quantiles (type 7) at (1 − confidence)/2 and (1 + confidence)/2.
    ///
    /// - Parameters:
    ///   - values: the resamples' values in any order, at least one
    ///   - confidence: nominal coverage, between 0 and 1
    init(of values: [Double], confidence: Double) {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let sorted = values.sorted()
        lower = quantile(ofSorted: sorted, (1 - confidence) / 2)
        upper = quantile(ofSorted: sorted, (1 + confidence) / 2)
        self.confidence = confidence
    }
}
