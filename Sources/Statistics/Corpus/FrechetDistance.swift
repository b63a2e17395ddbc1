/// The Fréchet distance of the Gaussians of two sets of embeddings: |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½).
///
/// It is biased by sample size: only distances over equal utterances are comparable.
///
/// Sources: Dowson & Landau, Journal of Multivariate Analysis 12(3), 1982; Heusel et al., NeurIPS 2017 (FID); Kilgour et
/// al., Interspeech 2019 (FAD).
public struct FrechetDistance {
    private let mean: [Double]
    private let root: SymmetricMatrix
    private let trace: Double

    /// Distances from the Gaussian of a reference; `nil` without embeddings, or for numbers that are not finite.
    public init?(from reference: EmbeddingMoments) {
        guard let gaussian = Gaussian(reference), let root = gaussian.covariance.squareRoot() else { return nil }
        mean = gaussian.mean
        trace = gaussian.covariance.trace
        self.root = root
    }

    /// The distance to the Gaussian of other embeddings, never negative; `nil` as for the reference.
    public func distance(to other: EmbeddingMoments) -> Double? {
        precondition(other.dimension == mean.count, "embeddings of one dimension are compared")
        guard let gaussian = Gaussian(other), let eigenvalues = root.congruence(gaussian.covariance).eigenvalues()
        else {
            return nil
        }
        // √Σ₁ Σ₂ √Σ₁ has the eigenvalues of Σ₁Σ₂ and is symmetric; negative ones are rounding.
        let cross = eigenvalues.lazy.map { max($0, 0).squareRoot() }.compensatedSum()
        let shift = zip(mean, gaussian.mean).lazy.map { ($0 - $1) * ($0 - $1) }.compensatedSum()
        return max(0, shift + trace + gaussian.covariance.trace - 2 * cross)
    }
}
