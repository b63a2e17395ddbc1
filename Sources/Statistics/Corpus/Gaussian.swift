/// The normal distribution with the mean and covariance of a set of embeddings.
struct Gaussian {
    let mean: [Double]
    /// With divisor N − 1, d × d; zero for a single embedding, which is a point.
    let covariance: SymmetricMatrix

    /// `nil` without embeddings.
    init?(_ moments: EmbeddingMoments) {
        let count = moments.count
        guard count >= 1 else { return nil }
        let mean = moments.sum.map { $0 / count }
        var covariance = SymmetricMatrix(size: mean.count)
        var place = 0
        for i in mean.indices {
            for j in 0...i {
                let scatter = count > 1 ? moments.products[place] - count * mean[i] * mean[j] : 0
                covariance.set(i, j, scatter / max(1, count - 1))
                place += 1
            }
        }
        self.mean = mean
        self.covariance = covariance
    }
}
