/// A line through points that a few outliers do not turn: its slope is the median of the slopes of all pairs.
///
/// Sources: Theil, Proceedings of the Royal Netherlands Academy of Sciences 53, 1950; Sen, JASA 63, 1968.
public struct TheilSenLine: Sendable, Hashable {
    /// The median of the slopes of all pairs of points at different positions.
    public let slope: Double
    /// Median of the values − slope · median of the positions.
    public let intercept: Double

    /// Fits a line; `nil` if all positions are equal, or there are none. Takes time and memory in proportion to the
    /// square of the number of points.
    ///
    /// - Parameters:
    ///   - positions: finite, in any order
    ///   - values: as many finite values
    public init?(positions: [Double], values: [Double]) {
        precondition(positions.count == values.count, "every position has a value")
        precondition((positions + values).allSatisfy(\.isFinite), "a line is fitted to finite numbers")
        let slopes = positions.indices.flatMap { i in
            positions.indices[(i + 1)...].compactMap { j in
                positions[i] == positions[j] ? nil : (values[j] - values[i]) / (positions[j] - positions[i])
            }
        }
        guard !slopes.isEmpty else { return nil }
        slope = quantile(ofSorted: slopes.sorted(), 0.5)
        intercept = quantile(ofSorted: values.sorted(), 0.5) - slope * quantile(ofSorted: positions.sorted(), 0.5)
    }
}
