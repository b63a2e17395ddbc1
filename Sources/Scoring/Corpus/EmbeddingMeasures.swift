import Metrics
import Statistics

/// The distances between the embeddings of a reference and of a system: the values of ``EmbeddingDistances``.
struct EmbeddingMeasures {
    /// Values by key, of the keys that these parameters give.
    private(set) var scores: [(key: String, score: Score)] = []
    /// Standard errors by key, where rows belong to utterances.
    private(set) var standardErrors: [String: Double] = [:]
    /// What is worth knowing, one sentence each.
    private(set) var warnings: [String] = []

    /// VERSA's: sizes of the extrapolation's samples, the smallest of them, and pairs of subsets with their rows.
    private static let (sizeCount, leastSize, subsetCount, subsetSize) = (25, 500, 100, 1_000)
    /// Groups of the jackknife; utterance i is in group i mod 50.
    private static let groupCount = 50

    private let parameters: Parameters

    init(_ reference: EmbeddingTable, _ hypothesis: EmbeddingTable, _ parameters: Parameters) {
        self.parameters = parameters
        let (x, y) = (reference.rows, hypothesis.rows)
        let (p, q) = (x.moments, y.moments)
        addFrechet(p, q, y)
        let (a, b) = (kept(x.count), kept(y.count))
        let (fewOfX, fewOfY) = (x.selecting(a), y.selecting(b))
        let groups = Self.groups(reference, hypothesis).map { groups in
            (a.map { groups.reference[$0] }, b.map { groups.hypothesis[$0] })
        }
        addKernels(fewOfX, fewOfY, groups)
        addSubsets(x, y)
        addNeighbourhoods(fewOfX, fewOfY)
        addDivergences(p, q)
        if parameters.boolean("logits") { addSoftmax(x, y, arePaired: reference.keys == hypothesis.keys) }
        if min(x.count, y.count) <= x.dimension {
            warnings.append(
                "\(x.count) embeddings of the reference and \(y.count) of the hypothesis have \(x.dimension) numbers: so few "
                    + "have a singular covariance, and the Fréchet distance is biased")
        }
    }

    private mutating func add(_ key: String, _ value: Double?, _ absent: Undefined) {
        scores.append((key, value.map { Score($0) } ?? .undefined(absent)))
    }

    private static func tooFew(_ x: Int, _ y: Int) -> Undefined { Undefined(.tooFewEmbeddings, "\(x) and \(y) rows") }

    /// The distance of the moments of both sides, or its extrapolation by rows of the hypothesis.
    private mutating func addFrechet(_ p: EmbeddingMoments, _ q: EmbeddingMoments, _ y: EmbeddingRows) {
        let tooFew = Self.tooFew(Int(p.count), y.count)
        let distance = FrechetDistance(from: p)
        guard parameters.boolean("use_inf") else {
            return add(EmbeddingDistances.frechetKey, distance?.distance(to: q), tooFew)
        }
        let line = distance.flatMap { extrapolation($0, y) }
        add(EmbeddingDistances.frechetKey, line?.distance, tooFew)
        add("fad_r2", line?.determination, tooFew)
    }

    /// The line through distances of samples of the hypothesis, drawn with replacement.
    private func extrapolation(_ distance: FrechetDistance, _ y: EmbeddingRows) -> FrechetExtrapolation? {
        guard y.count > Self.leastSize else { return nil }
        var random = SplitMix64(seed: UInt64(parameters.integer("seed")), stream: .corpusMetrics)
        let sizes = (0..<Self.sizeCount).map { step in
            Self.leastSize + (y.count - Self.leastSize) * step / (Self.sizeCount - 1)
        }
        let distances = sizes.map { size in
            let rows = (0..<size).map { _ in random.nextIndex(below: y.count) }
            return distance.distance(to: y.selecting(rows).moments) ?? .nan
        }
        return FrechetExtrapolation(sizes: sizes, distances: distances)
    }

    private mutating func addKernels(_ x: EmbeddingRows, _ y: EmbeddingRows, _ groups: (ofX: [Int], ofY: [Int])?) {
        let cubic = KernelDistance(.cubic)
        let poly = groups.flatMap { groups in
            cubic.distance(x, y, groupsOfA: groups.ofX, groupsOfB: groups.ofY, groupCount: Self.groupCount)
        }
        let tooFew = Self.tooFew(x.count, y.count)
        standardErrors["mmd2_poly"] = poly?.standardError
        add("mmd2_poly", poly?.distance ?? cubic.distance(x, y), tooFew)
        add("mmd2_rbf10", KernelDistance(.gaussian(width: 10)).distance(x, y), tooFew)
    }

    private mutating func addSubsets(_ x: EmbeddingRows, _ y: EmbeddingRows) {
        let found = subsets(x.count, y.count).flatMap { KernelDistance(.cubic).overSubsets(x, y, rows: $0) }
        let tooFew = Self.tooFew(x.count, y.count)
        add("kidkernel_distance_mean", found?.mean, tooFew)
        add("kidkernel_distance_std", found?.deviation, tooFew)
    }

    /// VERSA's subsets, the hypothesis drawn first.
    private func subsets(_ countOfX: Int, _ countOfY: Int) -> [(ofFirst: [Int], ofSecond: [Int])]? {
        let least = min(countOfX, countOfY)
        let size = Self.subsetSize < least ? Self.subsetSize : least / 2
        guard size >= 2 else { return nil }
        var random = SplitMix64(seed: UInt64(parameters.integer("seed")), stream: .corpusMetrics)
        return (0..<Self.subsetCount).map { _ in
            let ofSecond = Self.drawn(size, of: countOfY, &random)
            return (Self.drawn(size, of: countOfX, &random), ofSecond)
        }
    }

    /// `size` different numbers below `count`.
    private static func drawn(_ size: Int, of count: Int, _ random: inout SplitMix64) -> [Int] {
        var numbers = Array(0..<count)
        for place in 0..<size { numbers.swapAt(place, place + random.nextIndex(below: count - place)) }
        return Array(numbers.prefix(size))
    }

    /// For each row of both sides the jackknife's group of its utterance; `nil` where utterances are not known.
    private static func groups(
        _ reference: EmbeddingTable, _ hypothesis: EmbeddingTable
    ) -> (reference: [Int], hypothesis: [Int])? {
        guard let first = reference.keys, let second = hypothesis.keys else { return nil }
        var groups = [String: Int]()
        for key in first + second where groups[key] == nil { groups[key] = groups.count % groupCount }
        return (first.map { groups[$0] ?? 0 }, second.map { groups[$0] ?? 0 })
    }

    private mutating func addNeighbourhoods(_ x: EmbeddingRows, _ y: EmbeddingRows) {
        let overlap = NeighbourhoodOverlap(reference: x, hypothesis: y, nearest: parameters.integer("nearest"))
        let tooFew = Self.tooFew(x.count, y.count)
        add("precision", overlap?.precision, tooFew)
        add("recall", overlap?.recall, tooFew)
        add("density", overlap?.density, tooFew)
        add("coverage", overlap?.coverage, tooFew)
    }

    private mutating func addDivergences(_ p: EmbeddingMoments, _ q: EmbeddingMoments) {
        let isEnough = min(p.count, q.count) > Double(p.dimension)
        let absent = Undefined(
            isEnough ? .flatEmbeddings : .tooFewEmbeddings,
            isEnough ? nil : "\(Int(p.count)) and \(Int(q.count)) rows of \(p.dimension) numbers")
        // Below 0 by rounding only.
        add("kl_gauss_ref_hyp", Divergence.ofGaussians(p, from: q).map { max(0, $0) }, absent)
        add("kl_gauss_hyp_ref", Divergence.ofGaussians(q, from: p).map { max(0, $0) }, absent)
    }

    private mutating func addSoftmax(_ x: EmbeddingRows, _ y: EmbeddingRows, arePaired: Bool) {
        add(
            "kl_softmax", arePaired ? Divergence.ofClassLogits(reference: x, hypothesis: y) : nil,
            Undefined(.tooFewEmbeddings, "\(x.count) and \(y.count) rows, which should be pairs"))
    }

    /// The numbers of the rows that kernels and neighbourhoods see: all, or evenly spaced ones.
    private func kept(_ count: Int) -> [Int] {
        let most = parameters.integer("max_rows")
        return count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }
}
