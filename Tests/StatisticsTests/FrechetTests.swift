import Statistics
import Testing

private struct Embeddings: Decodable {
    let set: String
    let key: String
    let frames: [[Double]]
}

private struct FrechetGolden: Decodable {
    struct Interval: Decodable {
        let low: Double
        let high: Double
        let z0: Double
        let a: Double
    }
    let base: Double
    let candidate: Double
    let difference: Double
    let resamples: Int
    let bca: Interval
}

private func moments(_ rows: [[Double]]) -> EmbeddingMoments { EmbeddingMoments(rows: rows, dimension: rows[0].count) }

/// Utterances of a few random embeddings about `shift`.
private func utterances(_ count: Int, dimension: Int, shift: Double, seed: UInt64) -> [EmbeddingMoments] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
        moments(
            (0..<2 + index % 3).map { _ in
                (0..<dimension).map { shift + Double($0) * 0.1 + Double.random(in: -1...1, using: &random) }
            })
    }
}

@Suite struct FrechetTests {
    @Test func comparisonIsTheGolden() throws {
        let rows = try Goldens.rows(of: "embeddings.jsonl", as: Embeddings.self)
        func set(_ name: String) -> [EmbeddingMoments] {
            rows.filter { $0.set == name }.sorted { $0.key < $1.key }.map { moments($0.frames) }
        }
        let golden = try #require(try Goldens.rows(of: "frechet.jsonl", as: FrechetGolden.self).first)
        let comparison = try #require(
            FrechetComparison(
                reference: .paired(UtteranceMoments(set("reference"))), baseline: UtteranceMoments(set("base")),
                candidate: UtteranceMoments(set("candidate")),
                resamples: golden.resamples, seed: try goldenSeed()))
        expectClose(comparison.baselineDistance, golden.base, tolerance: 1e-7, "baseline")
        expectClose(comparison.candidateDistance, golden.candidate, tolerance: 1e-7, "candidate")
        expectClose(comparison.difference, golden.difference, tolerance: 1e-7, "difference")
        #expect(comparison.method == .bca)
        expectClose(comparison.lower, golden.bca.low, tolerance: 1e-7, "lower")
        expectClose(comparison.upper, golden.bca.high, tolerance: 1e-7, "upper")
        expectClose(comparison.bootstrap?.bias, golden.bca.z0, tolerance: 1e-7, "z0")
        expectClose(comparison.bootstrap?.acceleration, golden.bca.a, tolerance: 1e-7, "a")
    }

    // Diagonal covariances: (μ₁ − μ₂)² + (σ₁ − σ₂)² by coordinate.
    @Test func independentCoordinatesAdd() throws {
        func cross(_ center: [Double], _ spread: [Double]) -> EmbeddingMoments {
            moments(
                [[1.0, 1], [1, -1], [-1, 1], [-1, -1]].map { signs in
                    zip(signs, zip(center, spread)).map { $1.0 + $0 * $1.1 }
                })
        }
        let reference = try #require(FrechetDistance(from: cross([1, 2], [3, 1])))
        let distance = reference.distance(to: cross([2, 4], [1, 2]))
        // The variance of ±s over four rows with divisor 3 is 4s²/3.
        expectClose(distance, 1 + 4 + 4.0 / 3 * (4 + 1), tolerance: 1e-13, "distance")
    }

    @Test func aSetHasNoDistanceFromItself() throws {
        // More dimensions than rows: the covariance is singular.
        let set = utterances(3, dimension: 12, shift: 5, seed: 3).reduce(into: EmbeddingMoments(dimension: 12)) {
            $0 += $1
        }
        let distance = try #require(FrechetDistance(from: set)?.distance(to: set))
        #expect(distance >= 0)
        #expect(distance < 1e-6)
    }

    @Test func distancesAreSymmetric() throws {
        let sets = [1.0, 1.4].enumerated().map { index, shift in
            utterances(20, dimension: 4, shift: shift, seed: UInt64(index)).reduce(into: EmbeddingMoments(dimension: 4))
            {
                $0 += $1
            }
        }
        let there = try #require(FrechetDistance(from: sets[0])?.distance(to: sets[1]))
        let back = try #require(FrechetDistance(from: sets[1])?.distance(to: sets[0]))
        expectClose(there, back, tolerance: 1e-12, "both ways")
        #expect(there > 0)
    }

    @Test func momentsAddOverUtterances() {
        let rows = [[1.0, 2], [3, 5], [-1, 0.5]]
        var sum = moments([rows[0]])
        sum += moments(Array(rows[1...]))
        #expect(sum == moments(rows))
        #expect(sum.products == [11, 16.5, 29.25])
        #expect(sum == EmbeddingMoments(count: 3, sum: [3, 7.5], products: [11, 16.5, 29.25]))
    }

    @Test func tooFewOrInfiniteEmbeddingsHaveNoDistance() throws {
        #expect(FrechetDistance(from: EmbeddingMoments(dimension: 2)) == nil)
        #expect(FrechetDistance(from: moments([[1, 2], [.infinity, 0]])) == nil)
        let reference = try #require(FrechetDistance(from: moments([[1, 2], [2, 1]])))
        #expect(reference.distance(to: EmbeddingMoments(dimension: 2)) == nil)
        // One embedding is a point: |(1.5, 1.5) − (1, 2)|² and the reference's own variance.
        expectClose(reference.distance(to: moments([[1, 2]])), 0.5 + 1, tolerance: 1e-14, "a point")
        #expect(reference.distance(to: moments([[.nan, 2], [1, 2]])) == nil)
    }

    @Test func equalSystemsDifferByNothing() throws {
        let reference = utterances(12, dimension: 3, shift: 0, seed: 1)
        let system = utterances(12, dimension: 3, shift: 0.2, seed: 2)
        let comparison = try #require(
            FrechetComparison(
                reference: .paired(UtteranceMoments(reference)), baseline: UtteranceMoments(system),
                candidate: UtteranceMoments(system), resamples: 50))
        #expect(comparison.method == .constant)
        #expect(comparison.lower == 0 && comparison.upper == 0)
        #expect(comparison.baselineDistance > 0)
    }

    @Test func exchangedSystemsExchangeTheSign() throws {
        let reference = utterances(230, dimension: 2, shift: 0, seed: 1)
        let near = utterances(230, dimension: 2, shift: 0.1, seed: 2)
        let far = utterances(230, dimension: 2, shift: 0.3, seed: 3)
        let blocks = (0..<230).map { $0 % 40 }
        let there = try #require(
            FrechetComparison(
                reference: .paired(UtteranceMoments(reference)), baseline: UtteranceMoments(far),
                candidate: UtteranceMoments(near), blocks: blocks, resamples: 200))
        let back = try #require(
            FrechetComparison(
                reference: .paired(UtteranceMoments(reference)), baseline: UtteranceMoments(near),
                candidate: UtteranceMoments(far), blocks: blocks, resamples: 200))
        #expect(there.blockCount == 40)
        #expect(there.difference > 0)
        expectClose(there.difference, -back.difference, tolerance: 1e-12, "difference")
        expectClose(there.lower, back.upper.map { -$0 }, tolerance: 1e-9, "lower")
        expectClose(there.upper, back.lower.map { -$0 }, tolerance: 1e-9, "upper")
        #expect(try #require(there.lower) < there.difference)
        #expect(try #require(there.upper) > there.difference)
    }

    @Test func anOutsideReferenceIsNotDrawn() throws {
        // All utterances of a system alike: its distance to a fixed set never changes.
        let row = moments([[0, 1], [1, 0], [2, 2]])
        let other = moments([[0, 1], [1, 0], [2, 2.5]])
        let reference = utterances(10, dimension: 2, shift: 0, seed: 4).reduce(into: EmbeddingMoments(dimension: 2)) {
            $0 += $1
        }
        let comparison = try #require(
            FrechetComparison(
                reference: .fixed(reference), baseline: UtteranceMoments([EmbeddingMoments](repeating: row, count: 8)),
                candidate: UtteranceMoments([EmbeddingMoments](repeating: other, count: 8)), resamples: 20))
        let whole = try #require(FrechetDistance(from: reference))
        let eight = (0..<8).reduce(into: EmbeddingMoments(dimension: 2)) { sum, _ in sum += row }
        expectClose(comparison.baselineDistance, whole.distance(to: eight), tolerance: 1e-12, "baseline")
        #expect(comparison.method == .constant)
    }

    @Test func oneBlockHasNoInterval() throws {
        let reference = utterances(4, dimension: 2, shift: 0, seed: 1)
        let system = utterances(4, dimension: 2, shift: 1, seed: 2)
        let comparison = try #require(
            FrechetComparison(
                reference: .paired(UtteranceMoments(reference)), baseline: UtteranceMoments(system),
                candidate: UtteranceMoments(reference), blocks: [7, 7, 7, 7]))
        #expect(comparison.method == .none)
        #expect(comparison.lower == nil)
        #expect(comparison.candidateDistance < 1e-6)
        #expect(
            FrechetComparison(
                reference: .paired(UtteranceMoments([])), baseline: UtteranceMoments([]),
                candidate: UtteranceMoments([])) == nil)
    }
}
