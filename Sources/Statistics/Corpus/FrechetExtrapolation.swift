/// The Fréchet distance that infinitely many embeddings would have: distances over sets of several sizes n lie near a line
/// in 1/n, and this is its value at 0 (Chong & Forsyth, CVPR 2020; Gui et al., ICASSP 2024).
public struct FrechetExtrapolation: Sendable, Hashable {
    /// The distance at 1/n = 0.
    public let distance: Double
    /// The line's slope against 1/n.
    public let slope: Double
    /// Share of the distances' variance that the line explains; 1 where they do not vary.
    public let determination: Double

    /// Fits the line by least squares; `nil` for fewer than two different sizes, or numbers that are not finite.
    ///
    /// - Parameters:
    ///   - sizes: numbers of embeddings, at least one each.
    ///   - distances: the distance over as many embeddings.
    public init?(sizes: [Int], distances: [Double]) {
        precondition(sizes.count == distances.count && sizes.allSatisfy { $0 > 0 }, "every size has a distance")
        guard let smallest = sizes.min(), let largest = sizes.max(), smallest < largest,
            distances.allSatisfy(\.isFinite)
        else { return nil }
        let count = Double(sizes.count)
        let inverse = sizes.map { 1 / Double($0) }
        let (meanX, meanY) = (
            inverse.compensatedSum() / count, distances.compensatedSum() / count
        )
        let (x, y) = (inverse.map { $0 - meanX }, distances.map { $0 - meanY })
        let slope = zip(x, y).lazy.map { $0 * $1 }.compensatedSum() / x.lazy.map { $0 * $0 }.compensatedSum()
        let variance = y.lazy.map { $0 * $0 }.compensatedSum()
        let rest = zip(x, y).lazy.map { ($1 - slope * $0) * ($1 - slope * $0) }.compensatedSum()
        self.slope = slope
        distance = meanY - slope * meanX
        determination = variance > 0 ? 1 - rest / variance : 1
    }
}
