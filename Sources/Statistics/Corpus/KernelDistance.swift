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

    /// The distance of all rows and the jackknife's standard error over groups, such as utterances: each group is left out
    /// of both sets at once. `nil` as for ``distance(_:_:)``; no standard error where a distance does not exist without
    /// one of the groups.
    ///
    /// - Parameters:
    ///   - groupsOfA: for each row of the first set its group, 0 ..< `groupCount`
    ///   - groupsOfB: the same of the second
    public func distance(
        _ a: EmbeddingRows, _ b: EmbeddingRows, groupsOfA: [Int], groupsOfB: [Int], groupCount: Int
    ) -> (distance: Double, standardError: Double?)? {
        guard a.count >= 2, b.count >= 2, a.isFinite, b.isFinite else { return nil }
        let first = GroupSums(self, a, groupsOfA, a, groupsOfA, groupCount, skipsDiagonal: true)
        let second = GroupSums(self, b, groupsOfB, b, groupsOfB, groupCount, skipsDiagonal: true)
        let between = GroupSums(self, a, groupsOfA, b, groupsOfB, groupCount, skipsDiagonal: false)
        let (sizesOfA, sizesOfB) = (sizes(groupsOfA, groupCount), sizes(groupsOfB, groupCount))
        func distance(without group: Int?) -> Double? {
            let m = Double(a.count - (group.map { sizesOfA[$0] } ?? 0))
            let n = Double(b.count - (group.map { sizesOfB[$0] } ?? 0))
            guard m >= 2, n >= 2 else { return nil }
            return first.sum(without: group) / (m * (m - 1)) + second.sum(without: group) / (n * (n - 1))
                - 2 * between.sum(without: group) / (m * n)
        }
        guard let whole = distance(without: nil) else { return nil }
        let present = (0..<groupCount).filter { sizesOfA[$0] + sizesOfB[$0] > 0 }
        let without = present.compactMap { distance(without: $0) }
        guard present.count >= 2, without.count == present.count else { return (whole, nil) }
        return (whole, Jackknife(valuesWithoutUnits: without).standardError)
    }

    private func sizes(_ groups: [Int], _ count: Int) -> [Int] {
        groups.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
    }

    /// Sums of the kernel by the groups of both rows, without each row with itself if `skipsDiagonal`.
    private struct GroupSums {
        private let count: Int
        private let sums: [Double]

        init(
            _ distance: KernelDistance, _ a: EmbeddingRows, _ groupsOfA: [Int], _ b: EmbeddingRows,
            _ groupsOfB: [Int], _ count: Int, skipsDiagonal: Bool
        ) {
            precondition(groupsOfA.count == a.count && groupsOfB.count == b.count, "every row has a group")
            self.count = count
            var sums = [Double](repeating: 0, count: count * count)
            distance.forEachRow(a, b, skipsDiagonal: skipsDiagonal) { row, values in
                let place = groupsOfA[row] * count
                for (column, value) in values.enumerated() { sums[place + groupsOfB[column]] += value }
            }
            self.sums = sums
        }

        /// The sum over all pairs of rows that are not in `group`.
        func sum(without group: Int?) -> Double {
            (0..<count).lazy.filter { $0 != group }.map { row in
                (0..<count).lazy.filter { $0 != group }.map { sums[row * count + $0] }.compensatedSum()
            }.compensatedSum()
        }
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
        var sums = [Double]()
        sums.reserveCapacity(a.count)
        forEachRow(a, b, skipsDiagonal: skipsDiagonal) { _, values in sums.append(values.reduce(0, +)) }
        return sums.compensatedSum()
    }

    /// The kernel of each row of `a` with all rows of `b`; 0 for a row with itself if `skipsDiagonal`.
    private func forEachRow(
        _ a: EmbeddingRows, _ b: EmbeddingRows, skipsDiagonal: Bool, _ body: (Int, ArraySlice<Double>) -> Void
    ) {
        let (squaresOfA, squaresOfB) = (squares(a), squares(b))
        let scale = 1 / Double(a.dimension)
        a.forEachBlock(ofProductsWith: b) { rows, products in
            for row in rows {
                let offset = (row - rows.lowerBound) * b.count
                for column in 0..<b.count {
                    let product = products[offset + column]
                    switch kernel {
                    case .cubic:
                        let base = product * scale + 1
                        products[offset + column] = base * base * base
                    case .gaussian(let width):
                        let distance = max(0, squaresOfA[row] + squaresOfB[column] - 2 * product)
                        products[offset + column] = exp(-distance / (2 * width * width))
                    }
                }
                if skipsDiagonal { products[offset + row] = 0 }
                body(row, products[offset..<offset + b.count])
            }
        }
    }

    private func squares(_ set: EmbeddingRows) -> [Double] {
        guard case .gaussian = kernel else { return [] }
        return (0..<set.count).map { row in
            set.values[row * set.dimension..<(row + 1) * set.dimension].reduce(0) { $0 + $1 * $1 }
        }
    }
}
