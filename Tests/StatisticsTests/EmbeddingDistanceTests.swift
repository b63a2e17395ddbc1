import Statistics
import Testing

private struct EmbeddingSet: Decodable {
    let set: String
    /// Single precision, as the files that the golden values were computed from.
    let rows: [[Float]]
}

private struct DistanceGolden: Decodable {
    enum Value: Decodable {
        case number(Double)
        case list([Double])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .list(try container.decode([Double].self))
            }
        }
    }
    let ref: String
    let hyp: String
    /// Rows of the hypothesis and of the reference, pair by pair.
    let subsets: [[[Int]]]?
    let firstN: [Int]?
    let values: [String: Value]

    func number(_ name: String) -> Double? { if case .number(let number) = values[name] { number } else { nil } }
    func list(_ name: String) -> [Double]? { if case .list(let list) = values[name] { list } else { nil } }
}

private func random(_ count: Int, _ dimension: Int, shift: Double = 0, seed: UInt64) -> EmbeddingRows {
    var generator = SplitMix64(seed: seed)
    return EmbeddingRows(
        values: (0..<count * dimension).map { _ in shift + Double.random(in: -1...1, using: &generator) },
        dimension: dimension)
}

@Suite struct EmbeddingDistanceTests {
    private static let sets: [String: EmbeddingRows] = {
        let rows = (try? Goldens.rows(of: "embedding_sets.jsonl", as: EmbeddingSet.self)) ?? []
        return Dictionary(
            uniqueKeysWithValues: rows.map { set in
                (set.set, EmbeddingRows(set.rows.map { $0.map(Double.init) }, dimension: set.rows[0].count))
            })
    }()

    private static func pairs() throws -> [(
        golden: DistanceGolden, reference: EmbeddingRows, hypothesis: EmbeddingRows
    )] {
        try Goldens.rows(of: "embedding_distances.jsonl", as: DistanceGolden.self).map {
            ($0, try #require(sets[$0.ref]), try #require(sets[$0.hyp]))
        }
    }

    @Test func distancesAreTheGolden() throws {
        for (golden, reference, hypothesis) in try Self.pairs() where golden.subsets == nil && golden.firstN == nil {
            let what = "\(golden.ref) and \(golden.hyp)"
            expectClose(
                FrechetDistance(from: reference.moments)?.distance(to: hypothesis.moments), golden.number("frechet"),
                tolerance: 1e-6, what)
            expectClose(KernelDistance().distance(reference, hypothesis), golden.number("mmd2_poly"), what)
            expectClose(
                KernelDistance(.gaussian(width: 10)).distance(reference, hypothesis), golden.number("mmd2_rbf10"), what)
            expectClose(
                Divergence.ofGaussians(reference.moments, from: hypothesis.moments), golden.number("kl_gauss_ref_hyp"),
                tolerance: 1e-6, what)
            expectClose(
                Divergence.ofGaussians(hypothesis.moments, from: reference.moments), golden.number("kl_gauss_hyp_ref"),
                tolerance: 1e-6, what)
            let overlap = NeighbourhoodOverlap(reference: reference, hypothesis: hypothesis)
            #expect((overlap == nil) == (golden.number("precision") == nil), "\(what)")
            // Shares of counts: all ten digits.
            expectClose(overlap?.precision, golden.number("precision"), tolerance: 1e-10, what)
            expectClose(overlap?.recall, golden.number("recall"), tolerance: 1e-10, what)
            expectClose(overlap?.density, golden.number("density"), tolerance: 1e-10, what)
            expectClose(overlap?.coverage, golden.number("coverage"), tolerance: 1e-10, what)
            if let divergence = golden.number("kl_softmax") {
                let count = min(reference.count, hypothesis.count)
                expectClose(
                    Divergence.ofClassLogits(reference: reference.prefix(count), hypothesis: hypothesis.prefix(count)),
                    divergence, tolerance: 1e-12, what)
            }
        }
    }

    @Test func distancesOverDrawnSubsetsAreTheGolden() throws {
        for (golden, reference, hypothesis) in try Self.pairs() {
            guard let subsets = golden.subsets else { continue }
            let found = try #require(
                KernelDistance().overSubsets(hypothesis, reference, rows: subsets.map { ($0[0], $0[1]) }))
            expectClose(found.mean, golden.number("kernel_distance_mean"), "mean")
            expectClose(found.deviation, golden.number("kernel_distance_std"), "deviation")
            let first = KernelDistance().distance(
                hypothesis.selecting(subsets[0][0]), reference.selecting(subsets[0][1]))
            expectClose(first, golden.number("first"), "first")
        }
    }

    @Test func theExtrapolationIsTheGolden() throws {
        for (golden, reference, hypothesis) in try Self.pairs() {
            guard let sizes = golden.firstN else { continue }
            let from = try #require(FrechetDistance(from: reference.moments))
            let points = try sizes.map { try #require(from.distance(to: hypothesis.prefix($0).moments)) }
            for (point, expected) in zip(points, try #require(golden.list("points"))) {
                expectClose(point, expected, tolerance: 1e-6, "point")
            }
            let line = try #require(FrechetExtrapolation(sizes: sizes, distances: points))
            expectClose(line.distance, golden.number("frechet_inf"), tolerance: 1e-6, "distance")
            expectClose(line.slope, golden.number("slope"), tolerance: 1e-6, "slope")
            expectClose(line.determination, golden.number("r2"), tolerance: 1e-6, "r2")
        }
    }

    @Test func aLineNeedsTwoSizes() {
        #expect(FrechetExtrapolation(sizes: [500], distances: [1]) == nil)
        #expect(FrechetExtrapolation(sizes: [500, 500], distances: [1, 2]) == nil)
        #expect(FrechetExtrapolation(sizes: [500, 600], distances: [1, .nan]) == nil)
        let flat = FrechetExtrapolation(sizes: [2, 4], distances: [3, 3])
        #expect(flat?.distance == 3 && flat?.determination == 1)
    }

    @Test func kernelDistancesAreSymmetricAndGrowWithTheShift() throws {
        let (a, near, far) = (
            random(300, 8, seed: 1), random(280, 8, shift: 0.1, seed: 2), random(280, 8, shift: 1, seed: 3)
        )
        for kernel in [KernelDistance.Kernel.cubic, .gaussian(width: 2)] {
            let distance = KernelDistance(kernel)
            let there = try #require(distance.distance(a, far))
            expectClose(there, distance.distance(far, a), tolerance: 1e-12, "both ways")
            #expect(try there > #require(distance.distance(a, near)))
        }
        #expect(KernelDistance().distance(a, a.prefix(1)) == nil)
        #expect(KernelDistance().overSubsets(a, a, rows: []) == nil)
        let broken = EmbeddingRows([[1, .nan], [0, 0]], dimension: 2)
        #expect(KernelDistance().distance(broken, broken) == nil)
    }

    /// Two points a side of four on a line; with k = 1 every ball is open and reaches its neighbour at 1.
    @Test func neighbourhoodsAreOpenBalls() throws {
        let reference = EmbeddingRows([[0], [1], [10], [11]], dimension: 1)
        let hypothesis = EmbeddingRows([[0.5], [2], [30], [31]], dimension: 1)
        let overlap = try #require(NeighbourhoodOverlap(reference: reference, hypothesis: hypothesis, nearest: 1))
        #expect(overlap.precision == 0.25)  // 0.5 alone; 2 lies on the edge of 1's ball
        #expect(overlap.density == 0.5)  // 0.5 is in two balls
        #expect(overlap.coverage == 0.5)
        #expect(overlap.recall == 0.5)  // 0 and 1 are within 1.5 of 0.5
        let few = random(6, 2, seed: 4)
        #expect(NeighbourhoodOverlap(reference: few, hypothesis: random(9, 2, seed: 5)) == nil)
        #expect(NeighbourhoodOverlap(reference: random(7, 2, seed: 5), hypothesis: random(9, 2, seed: 5)) != nil)
    }

    @Test func aDivergenceNeedsMoreRowsThanValues() throws {
        let (a, b) = (random(20, 4, seed: 6), random(20, 4, shift: 0.5, seed: 7))
        let divergence = try #require(Divergence.ofGaussians(a.moments, from: b.moments))
        #expect(divergence > 0)
        #expect(try abs(#require(Divergence.ofGaussians(a.moments, from: a.moments))) < 1e-12)
        #expect(Divergence.ofGaussians(a.prefix(4).moments, from: b.moments) == nil)
        // All rows in a plane.
        let flat = EmbeddingRows((0..<20).map { [Double($0), Double($0), Double($0 * $0), 1] }, dimension: 4)
        #expect(Divergence.ofGaussians(a.moments, from: flat.moments) == nil)
        #expect(Divergence.ofClassLogits(reference: a, hypothesis: b.prefix(3)) == nil)
    }

    @Test func blocksDoNotShow() throws {
        let (a, b) = (random(700, 3, seed: 8), random(300, 3, seed: 9))
        let whole = try #require(KernelDistance().distance(a, b))
        func k(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
            let base = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / 3 + 1
            return base * base * base
        }
        func row(_ set: EmbeddingRows, _ i: Int) -> ArraySlice<Double> { set.values[3 * i..<3 * i + 3] }
        func mean(_ x: EmbeddingRows, _ y: EmbeddingRows, different: Bool) -> Double {
            var (sum, count) = (0.0, 0.0)
            for i in 0..<x.count {
                for j in 0..<y.count where !(different && i == j) {
                    sum += k(row(x, i), row(y, j))
                    count += 1
                }
            }
            return sum / count
        }
        let plain = mean(a, a, different: true) + mean(b, b, different: true) - 2 * mean(a, b, different: false)
        expectClose(whole, plain, tolerance: 1e-11, "distance")
    }
}

@Suite struct KernelJackknifeTests {
    // The jackknife by its definition: the distance again without each group.
    @Test func theStandardErrorIsThatOfLeavingGroupsOut() throws {
        let (a, b) = (random(30, 4, seed: 1), random(24, 4, shift: 0.3, seed: 2))
        let (groupsOfA, groupsOfB) = ((0..<30).map { $0 % 7 }, (0..<24).map { $0 / 4 })
        let kernel = KernelDistance(.cubic)
        let found = try #require(
            kernel.distance(a, b, groupsOfA: groupsOfA, groupsOfB: groupsOfB, groupCount: 9))
        let whole = try #require(kernel.distance(a, b))
        #expect(abs(found.distance - whole) < 1e-12)
        let without = try (0..<7).map { group in
            try #require(
                kernel.distance(
                    a.selecting((0..<30).filter { groupsOfA[$0] != group }),
                    b.selecting((0..<24).filter { groupsOfB[$0] != group })))
        }
        let mean = without.reduce(0, +) / 7
        let scatter = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(abs(try #require(found.standardError) - (6.0 / 7 * scatter).squareRoot()) < 1e-12)
    }

    @Test func aGroupThatHoldsNearlyAllLeavesNoError() throws {
        let set = random(6, 2, seed: 3)
        let found = try #require(
            KernelDistance(.cubic).distance(
                set, set, groupsOfA: [0, 0, 0, 0, 0, 1], groupsOfB: [0, 0, 0, 0, 0, 1], groupCount: 2))
        #expect(found.standardError == nil)
        // A set against itself: what is between them keeps its diagonal.
        #expect(abs(found.distance - (try #require(KernelDistance(.cubic).distance(set, set)))) < 1e-12)
    }
}
