import COpenBLAS
import Glibc

/// The Kullback-Leibler divergence of two sets of embeddings, in nats.
public enum Divergence {
    /// KL(P‖Q) of the Gaussians of two sets, ½(tr C_Q⁻¹C_P + δᵀC_Q⁻¹δ − d + ln|C_Q|/|C_P|); `nil` where a set has no more
    /// rows than an embedding has values, a covariance is singular, or numbers are not finite.
    public static func ofGaussians(_ p: EmbeddingMoments, from q: EmbeddingMoments) -> Double? {
        precondition(p.dimension == q.dimension, "embeddings of one dimension are compared")
        let dimension = p.dimension
        guard p.count > Double(dimension), q.count > Double(dimension), p.isFinite, q.isFinite,
            let first = Gaussian(p), let second = Gaussian(q),
            let factorOfP = CholeskyFactor(first.covariance), let factorOfQ = CholeskyFactor(second.covariance)
        else { return nil }
        // tr C_Q⁻¹C_P is the energy of L_Q⁻¹L_P, and δᵀC_Q⁻¹δ that of L_Q⁻¹δ.
        let spread = factorOfQ.solving(factorOfP.lower, columns: dimension)
        let shift = factorOfQ.solving(zip(first.mean, second.mean).map { $0 - $1 }, columns: 1)
        let energy = (spread + shift).lazy.map { $0 * $0 }.compensatedSum()
        return (energy - Double(dimension) + factorOfQ.logDeterminant - factorOfP.logDeterminant) / 2
    }

    /// Added to probabilities before their logarithm is taken.
    private static let leastProbability = 1e-6

    /// Mean over paired rows of Σ p·(ln(p + 1e-6) − ln(q + 1e-6)), where p and q are the softmax of a row of class logits
    /// of the reference and of the hypothesis; `nil` for no rows, unequal counts, or numbers that are not finite.
    public static func ofClassLogits(reference: EmbeddingRows, hypothesis: EmbeddingRows) -> Double? {
        precondition(reference.dimension == hypothesis.dimension, "logits of the same classes are compared")
        guard reference.count == hypothesis.count, reference.count > 0, reference.isFinite, hypothesis.isFinite else {
            return nil
        }
        let dimension = reference.dimension
        let terms = (0..<reference.count).map { row in
            let place = row * dimension..<(row + 1) * dimension
            let (p, q) = (softmax(reference.values[place]), softmax(hypothesis.values[place]))
            return zip(p, q).reduce(0) { sum, pair in
                sum + pair.0 * (log(pair.0 + leastProbability) - log(pair.1 + leastProbability))
            }
        }
        return terms.compensatedSum() / Double(terms.count)
    }

    private static func softmax(_ logits: ArraySlice<Double>) -> [Double] {
        let largest = logits.max() ?? 0
        let powers = logits.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

/// The lower triangle L of a positive definite matrix L·Lᵀ.
private struct CholeskyFactor {
    let size: Int
    /// L by rows, zeros above its diagonal.
    let lower: [Double]

    /// `nil` where the matrix is not positive definite.
    init?(_ matrix: SymmetricMatrix) {
        useSingleThreadedBLAS()
        size = matrix.size
        var elements = matrix.elements
        // LAPACK's upper triangle by columns is the lower one by rows.
        var triangle = CChar(bitPattern: UInt8(ascii: "U"))
        var (n, leading, info) = (Int32(size), Int32(size), Int32(0))
        dpotrf_(&triangle, &n, &elements, &leading, &info)
        guard info == 0 else { return nil }
        for i in 0..<size {
            for j in i + 1..<max(size, i + 1) { elements[i * size + j] = 0 }
        }
        lower = elements
        let diagonal = (0..<size).map { elements[$0 * size + $0] }
        // A variance that is the rounding of a larger one means a direction without embeddings.
        guard let least = diagonal.min(), let largest = diagonal.max(), least > 1e-8 * largest else { return nil }
    }

    var logDeterminant: Double { 2 * (0..<size).lazy.map { log(lower[$0 * size + $0]) }.compensatedSum() }

    /// L⁻¹·B of a matrix B with `columns` columns, by rows.
    func solving(_ right: [Double], columns: Int) -> [Double] {
        var solution = right
        cblas_dtrsm(
            CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(size), Int32(columns), 1, lower,
            Int32(size), &solution, Int32(columns))
        return solution
    }
}
