/// Which of several systems are worth their rate: those that no other beats in rate or quality without losing in the
/// other.
public struct ParetoSet: Sendable, Hashable {
    /// For each system the systems that dominate it, by index: a rate as low or lower, a quality as high or higher,
    /// and one of them strictly.
    public let dominators: [[Int]]

    /// The systems that none dominates, by index. Systems equal in both stay.
    public var members: [Int] { dominators.indices.filter { dominators[$0].isEmpty } }

    /// Whether another system dominates this one.
    public func isDominated(_ system: Int) -> Bool { !dominators[system].isEmpty }

    /// Compares systems, a point each. A rate or quality that is NaN neither dominates nor is dominated.
    public init(_ points: [RateQualityPoint]) {
        dominators = points.map { point in
            points.indices.filter { index in
                let other = points[index]
                return other.rate <= point.rate && other.quality >= point.quality
                    && (other.rate < point.rate || other.quality > point.quality)
            }
        }
    }
}
