import Metrics

extension EmbeddingSettings.Comparison {
    /// Compares two embeddings of equally many numbers.
    func compare(_ a: [Double], _ b: [Double]) throws(Undefined) -> Double {
        switch self {
        case .euclidean:
            return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        case .cosine:
            let norms = [a, b].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            guard norms[0] * norms[1] > 0 else {
                throw Undefined(.zeroEmbedding, "that of the \(norms[0] > 0 ? "hypothesis" : "reference")")
            }
            let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
            return dot / norms[0] / norms[1]
        }
    }
}
