/// Count, sum and sums of products of embeddings: all that a Gaussian needs, and additive over utterances.
public struct EmbeddingMoments: Sendable, Hashable {
    /// d, the number of values of an embedding.
    public let dimension: Int
    /// Number of embeddings (rows).
    public private(set) var count: Double
    /// Σx, d values.
    public private(set) var sum: [Double]
    /// Σxxᵀ, the lower triangle by rows: d(d + 1)/2 values.
    public private(set) var products: [Double]

    /// Moments that were stored.
    public init(count: Double, sum: [Double], products: [Double]) {
        precondition(count >= 0, "a count is not negative")
        precondition(products.count == sum.count * (sum.count + 1) / 2, "products are the lower triangle of a matrix")
        dimension = sum.count
        self.count = count
        self.sum = sum
        self.products = products
    }

    /// No embeddings.
    public init(dimension: Int) {
        precondition(dimension >= 1, "an embedding has at least one value")
        self.init(
            count: 0, sum: [Double](repeating: 0, count: dimension),
            products: [Double](repeating: 0, count: dimension * (dimension + 1) / 2))
    }

    /// The moments of embeddings, a row each, of `dimension` values.
    public init(rows: [[Double]], dimension: Int) {
        self.init(dimension: dimension)
        for row in rows { add(row) }
    }

    /// Adds an embedding.
    public mutating func add(_ embedding: [Double]) {
        precondition(embedding.count == dimension, "embeddings have \(dimension) values")
        count += 1
        var place = 0
        for i in embedding.indices {
            sum[i] += embedding[i]
            for j in 0...i {
                products[place] += embedding[i] * embedding[j]
                place += 1
            }
        }
    }

    /// Adds the moments of other embeddings.
    public static func += (moments: inout EmbeddingMoments, other: EmbeddingMoments) {
        precondition(moments.dimension == other.dimension, "moments of one dimension add")
        moments.count += other.count
        for i in other.sum.indices { moments.sum[i] += other.sum[i] }
        for i in other.products.indices { moments.products[i] += other.products[i] }
    }

    /// Whether all moments are finite.
    public var isFinite: Bool { count.isFinite && sum.allSatisfy(\.isFinite) && products.allSatisfy(\.isFinite) }
}
