import Glibc

/// The quality of one codec at several rates.
public struct RateQualityCurve: Sendable, Hashable {
    /// The points by rising rate.
    public let points: [RateQualityPoint]
    /// The decimal logarithms of the rates, strictly rising.
    let logRates: [Double]
    /// The qualities by rising rate.
    var qualities: [Double] { points.map(\.quality) }

    /// Points in any order; `nil` unless all numbers are finite and the rates positive and different.
    public init?(_ points: [RateQualityPoint]) {
        let sorted = points.sorted { $0.rate < $1.rate }
        guard sorted.allSatisfy({ $0.rate > 0 && $0.rate.isFinite && $0.quality.isFinite }) else { return nil }
        let logRates = sorted.map { log10($0.rate) }
        guard Self.rises(logRates) else { return nil }
        self.points = sorted
        self.logRates = logRates
    }

    /// Whether every higher rate has a strictly higher quality.
    public var isMonotone: Bool { Self.rises(qualities) }

    private static func rises(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
}
