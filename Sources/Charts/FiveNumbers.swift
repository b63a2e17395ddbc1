/// Where the values of a sample lie: quantiles of type 7 (Hyndman & Fan, The American Statistician 50(4), 1996).
struct FiveNumbers: Sendable, Hashable {
    let low5: Double
    let lowerQuartile: Double
    let median: Double
    let upperQuartile: Double
    let high95: Double

    /// The quantiles of at least one finite value; `nil` for none.
    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return nil }
        func quantile(_ probability: Double) -> Double { Self.quantile(sorted, probability) }
        low5 = quantile(0.05)
        lowerQuartile = quantile(0.25)
        median = quantile(0.5)
        upperQuartile = quantile(0.75)
        high95 = quantile(0.95)
    }

    /// The quantile of ascending values.
    static func quantile(_ sorted: [Double], _ probability: Double) -> Double {
        let position = Double(sorted.count - 1) * probability
        let index = min(Int(position), max(sorted.count - 2, 0))
        guard sorted.count > 1 else { return sorted[0] }
        return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// The quantiles that stand in a table in place of single values.
    static let tabulated: [(name: String, probability: Double)] = [
        ("lowest", 0), ("1 %", 0.01), ("5 %", 0.05), ("25 %", 0.25), ("median", 0.5), ("75 %", 0.75), ("95 %", 0.95),
        ("99 %", 0.99), ("highest", 1),
    ]
}
