/// How far two sets of embeddings lie in each other's neighbourhoods: fidelity (precision, density) and variety (recall,
/// coverage). A row's neighbourhood is the open ball that reaches to its k-th nearest other row of the same set.
///
/// Sources: Kynkäänniemi et al., NeurIPS 2019 (precision, recall); Naeem et al., ICML 2020 (density, coverage).
public struct NeighbourhoodOverlap: Sendable, Hashable {
    /// Share of the hypothesis' rows that lie in some neighbourhood of the reference.
    public let precision: Double
    /// Share of the reference's rows that lie in some neighbourhood of the hypothesis.
    public let recall: Double
    /// Mean over the hypothesis' rows of the reference's neighbourhoods they lie in, divided by k; may exceed 1.
    public let density: Double
    /// Share of the reference's neighbourhoods that hold a row of the hypothesis.
    public let coverage: Double

    /// `nil` where a set has no more than k + 1 rows, or numbers are not finite. Takes time in proportion to the square of
    /// the counts.
    ///
    /// - Parameter nearest: k.
    public init?(reference: EmbeddingRows, hypothesis: EmbeddingRows, nearest: Int = 5) {
        precondition(nearest >= 1, "a neighbourhood reaches to some row")
        precondition(reference.dimension == hypothesis.dimension, "embeddings of one dimension are compared")
        guard reference.count > nearest + 1, hypothesis.count > nearest + 1, reference.isFinite, hypothesis.isFinite
        else {
            return nil
        }
        let radiiOfReference = Self.squaredRadii(reference, nearest)
        let radiiOfHypothesis = Self.squaredRadii(hypothesis, nearest)
        var distances = [Double](repeating: 0, count: hypothesis.count)
        var isHeld = [Bool](repeating: false, count: hypothesis.count)
        var (recalled, covering, memberships) = (0, 0, 0)
        for row in 0..<reference.count {
            reference.squaredDistances(ofRow: row, from: hypothesis, into: &distances)
            var members = 0
            var isRecalled = false
            for (other, distance) in distances.enumerated() {
                if distance < radiiOfReference[row] {
                    members += 1
                    isHeld[other] = true
                }
                if distance < radiiOfHypothesis[other] { isRecalled = true }
            }
            memberships += members
            covering += members > 0 ? 1 : 0
            recalled += isRecalled ? 1 : 0
        }
        precision = Double(isHeld.count { $0 }) / Double(hypothesis.count)
        recall = Double(recalled) / Double(reference.count)
        density = Double(memberships) / Double(nearest * hypothesis.count)
        coverage = Double(covering) / Double(reference.count)
    }

    /// Squared distances of each row's k-th nearest other row.
    private static func squaredRadii(_ set: EmbeddingRows, _ nearest: Int) -> [Double] {
        var distances = [Double](repeating: 0, count: set.count)
        return (0..<set.count).map { row in
            set.squaredDistances(ofRow: row, from: set, into: &distances)
            // The k smallest so far, in rising order.
            var smallest = [Double](repeating: .infinity, count: nearest)
            for (other, distance) in distances.enumerated() where other != row && distance < smallest[nearest - 1] {
                var place = nearest - 1
                while place > 0 && smallest[place - 1] > distance {
                    smallest[place] = smallest[place - 1]
                    place -= 1
                }
                smallest[place] = distance
            }
            return smallest[nearest - 1]
        }
    }
}
