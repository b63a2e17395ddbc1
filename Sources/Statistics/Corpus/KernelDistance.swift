import Glibc

/// The squared maximum mean discrepancy of two sets of embeddings, unbiased: mean k over different rows of the first, plus
/// the same of the second, less twice the mean between them. It may be negative, and does not depend on the sizes of the
/// sets but for its noise.
///
/// Sources: Gretton et al., Journal of Machine Learning Research 13, 2012, equation 3; Bińkowski et al., ICLR 2018 (KID).
public struct KernelDistance: Sendable {
    /// How alike two embeddings are.
    public enum Kernel: Sendable, Hashable {
        /// (x·y/d + 1)³ of embeddings of d values.
        case cubic
        /// e^(−|x − y|²/(2·width²)).
        case gaussian(width: Double)
    }

    /// The kernel.
    public let kernel: Kernel

    /// Distances under `kernel`.
    public init(_ kernel: Kernel = .cubic) { self.kernel = kernel }

    /// The distance of all rows; `nil` for fewer than two in either set, or numbers that are not finite.
    public func distance(_ a: EmbeddingRows, _ b: EmbeddingRows) -> Double? {
        guard a.count >= 2, b.count >= 2, a.isFinite, b.isFinite else { return nil }
        let between = sum(a, b, skipsDiagonal: false) / (Double(a.count) * Double(b.count))
        return within(a) + within(b) - 2 * between
    }

    /// Mean and standard deviation (divided by their number) of the distances of pairs of subsets, as KID is reported;
    /// `nil` where there is no pair, or one of them has no distance.
    ///
    /// VERSA draws 100 pairs of 1000 rows each, or of half the smaller set, without replacement by NumPy's generator.
    public func overSubsets(
        _ a: EmbeddingRows, _ b: EmbeddingRows, rows: [(ofFirst: [Int], ofSecond: [Int])]
    ) -> (mean: Double, deviation: Double)? {
        var distances = [Double]()
        for pair in rows {
            guard let distance = distance(a.selecting(pair.ofFirst), b.selecting(pair.ofSecond)) else { return nil }
            distances.append(distance)
        }
        guard !distances.isEmpty else { return nil }
        let count = Double(distances.count)
        let mean = distances.compensatedSum() / count
        return (mean, (distances.lazy.map { ($0 - mean) * ($0 - mean) }.compensatedSum() / count).squareRoot())
    }

    private func within(_ set: EmbeddingRows) -> Double {
        sum(set, set, skipsDiagonal: true) / (Double(set.count) * Double(set.count - 1))
    }

    /// Σ k(x, y) over all pairs of rows, of different rows only if `skipsDiagonal`.
    private func sum(_ a: EmbeddingRows, _ b: EmbeddingRows, skipsDiagonal: Bool) -> Double {
        let (squaresOfA, squaresOfB) = (squares(a), squares(b))
        let scale = 1 / Double(a.dimension)
        var sums = [Double]()
        sums.reserveCapacity(a.count)
        a.forEachBlock(ofProductsWith: b) { rows, products in
            for row in rows {
                let offset = (row - rows.lowerBound) * b.count
                var sum = 0.0
                for column in 0..<b.count where !(skipsDiagonal && column == row) {
                    let product = products[offset + column]
                    switch kernel {
                    case .cubic:
                        let base = product * scale + 1
                        sum += base * base * base
                    case .gaussian(let width):
                        let distance = max(0, squaresOfA[row] + squaresOfB[column] - 2 * product)
                        sum += exp(-distance / (2 * width * width))
                    }
                }
                sums.append(sum)
            }
        }
        return sums.compensatedSum()
    }

    private func squares(_ set: EmbeddingRows) -> [Double] {
        guard case .gaussian = kernel else { return [] }
        return (0..<set.count).map { row in
            set.values[row * set.dimension..<(row + 1) * set.dimension].reduce(0) { $0 + $1 * $1 }
        }
    }
}
