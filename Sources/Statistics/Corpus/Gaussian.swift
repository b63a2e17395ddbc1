/// The normal distribution with the mean and covariance of a set of embeddings.
struct Gaussian {
    let mean: [Double]
    /// With divisor N − 1; d × d.
    let covariance: SymmetricMatrix

    /// `nil` for fewer than two embeddings.
    init?(_ moments: EmbeddingMoments) {
        let count = moments.count
        guard count >= 2 else { return nil }
        let mean = moments.sum.map { $0 / count }
        var covariance = SymmetricMatrix(size: mean.count)
        var place = 0
        for i in mean.indices {
            for j in 0...i {
                covariance.set(i, j, (moments.products[place] - count * mean[i] * mean[j]) / (count - 1))
                place += 1
            }
        }
        self.mean = mean
        self.covariance = covariance
    }
}
