/// What the statistics of a mean need of its utterances: for each block (a speaker, or a single utterance) the sum of
/// the values and the weight, that is the number of utterances or, for a pooled rate, of its units such as words.
///
/// The order of the blocks matters to resampling: sort them by name, see ``Blocking``.
public struct BlockSums: Sendable {
    /// Σ of the values of each block.
    public let sums: [Double]
    /// Number of utterances, or of units, of each block.
    public let weights: [Double]
    /// Σ of all values.
    public let total: Double
    /// Number of all utterances, or units; greater than 0.
    public let totalWeight: Double

    /// Number of blocks, at least 1.
    public var count: Int { sums.count }
    /// The mean over utterances, or the pooled rate: Σ of all values / Σ of all weights.
    public var mean: Double { total / totalWeight }

    /// Sums and weights by block, equally many.
    ///
    /// `nil` where there is nothing to average: no block, a total weight of 0, or a number that is not finite (or
    /// a sum that overflows).
    public init?(sums: [Double], weights: [Double]) {
        precondition(sums.count == weights.count, "every block has a sum and a weight")
        precondition(weights.allSatisfy { !($0 < 0) }, "weights are not negative")
        total = sums.compensatedSum()
        totalWeight = weights.compensatedSum()
        guard total.isFinite, totalWeight.isFinite, totalWeight > 0 else { return nil }
        self.sums = sums
        self.weights = weights
    }

    /// Values in utterance order, each its own block. `nil` where there is nothing to average.
    public init?(values: [Double]) {
        self.init(sums: values, weights: [Double](repeating: 1, count: values.count))
    }

    /// Values in utterance order with the index of the block of each. `nil` where there is nothing to average.
    ///
    /// - Parameters:
    ///   - values: a value an utterance
    ///   - blocks: as many indices from 0 up; indices that do not occur make no block, the others keep their order
    ///   - weights: units of each utterance, for pooled rates; 1 each if left out
    ///   - quantum: if the values are multiples of it, so are the sums: 0.1 + 0.2 − 0.3 is then 0
    public init?(values: [Double], blocks: [Int], weights: [Double]? = nil, quantum: Quantum? = nil) {
        precondition(values.count == blocks.count, "every value has a block")
        precondition(weights.map { $0.count == values.count } ?? true, "every value has a weight")
        let size = (blocks.max() ?? -1) + 1
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: size)
        var blockWeights = [Double](repeating: 0, count: size)
        var occurs = [Bool](repeating: false, count: size)
        for (index, block) in blocks.enumerated() {
            sums[block].add(values[index])
            blockWeights[block] += weights?[index] ?? 1
            occurs[block] = true
        }
        let present = occurs.indices.filter { occurs[$0] }
        self.init(
            sums: present.map { quantum?.round(sums[$0].value) ?? sums[$0].value },
            weights: present.map { blockWeights[$0] })
    }

    /// Differences of means up to this size are rounding: 1e-12 · Σ|S_b| / ΣN. Comparisons of an end of an interval
    /// with a margin use it too, so that a constant difference of exactly the margin counts as that.
    public var rounding: Double { 1e-12 * sums.lazy.map { abs($0) }.compensatedSum() / totalWeight }

    /// Whether all blocks have the same mean, so that every resample has it too.
    var isConstant: Bool {
        zip(sums, weights).allSatisfy { abs($0 - $1 * mean) <= $1 * rounding }
    }

    /// The mean of each block, on the quantum where there is one. Blocks without weight have none and are left out.
    public func blockMeans(quantum: Quantum? = nil) -> [Double] {
        zip(sums, weights).filter { $1 > 0 }.map { quantum?.round($0 / $1) ?? $0 / $1 }
    }

    /// For each block, how far its removal moves the mean: the mean of the jackknife values minus the value without the
    /// block. `nil` if all weight lies in one block.
    ///
    /// θ₍b₎ − θ is formed directly as (N_b θ − S_b)/(ΣN − N_b): differences of the values themselves lose digits in
    /// proportion to the number of blocks.
    public func jackknifeInfluences() -> [Double]? {
        let mean = self.mean
        var shifts = [Double]()
        shifts.reserveCapacity(count)
        for (sum, weight) in zip(sums, weights) {
            guard totalWeight - weight > 0 else { return nil }
            shifts.append((weight * mean - sum) / (totalWeight - weight))
        }
        let center = shifts.compensatedSum() / Double(count)
        return shifts.map { center - $0 }
    }
}
