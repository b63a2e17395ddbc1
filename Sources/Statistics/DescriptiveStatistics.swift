/// Mean, spread and percentiles of the scores of one system.
public struct DescriptiveStatistics: Sendable {
    /// Number of values, at least one.
    public var count: Int { sorted.count }
    /// Arithmetic mean.
    public let mean: Double
    /// Standard deviation with divisor n − 1; `nil` for a single value.
    public let standardDeviation: Double?
    /// Smallest value.
    public var minimum: Double { sorted[0] }
    /// Largest value.
    public var maximum: Double { sorted[sorted.count - 1] }
    /// The middle value, or the mean of the two in the middle.
    public var median: Double { quantile(0.5) }

    private let sorted: [Double]

    /// Describes `values`, in whose order sums are formed; `nil` if there are none or one of them is not finite.
    public init?(_ values: [Double]) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        let mean = values.compensatedSum() / Double(values.count)
        self.mean = mean
        sorted = values.sorted()
        standardDeviation =
            values.count > 1
            ? (values.lazy.map { ($0 - mean) * ($0 - mean) }.compensatedSum() / Double(values.count - 1)).squareRoot()
            : nil
    }

    /// The quantile (type 7) at `probability`, between 0 and 1.
    public func quantile(_ probability: Double) -> Double { Statistics.quantile(ofSorted: sorted, probability) }
}
