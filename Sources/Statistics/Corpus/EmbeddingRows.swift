import CKernels
import COpenBLAS

/// Embeddings of one set, a row each: of frames, of utterances, or of whatever is compared.
public struct EmbeddingRows: Sendable, Hashable {
    /// d, the number of values of an embedding.
    public let dimension: Int
    /// Number of embeddings.
    public let count: Int
    /// All values, row after row.
    public let values: [Double]

    /// Rows that follow each other in `values`.
    public init(values: [Double], dimension: Int) {
        precondition(dimension >= 1 && values.count.isMultiple(of: dimension), "rows are equally long and not empty")
        self.values = values
        self.dimension = dimension
        count = values.count / dimension
    }

    /// A row each, all of `dimension` values.
    public init(_ rows: [[Double]], dimension: Int) {
        precondition(rows.allSatisfy { $0.count == dimension }, "embeddings have \(dimension) values")
        self.init(values: rows.flatMap { $0 }, dimension: dimension)
    }

    /// The rows with these numbers, in this order.
    public func selecting(_ rows: [Int]) -> EmbeddingRows {
        EmbeddingRows(
            values: rows.flatMap { values[$0 * dimension..<($0 + 1) * dimension] }, dimension: dimension)
    }

    /// The first `count` rows.
    public func prefix(_ count: Int) -> EmbeddingRows {
        EmbeddingRows(values: Array(values.prefix(count * dimension)), dimension: dimension)
    }

    /// Count, sum and products of the rows.
    public var moments: EmbeddingMoments {
        var moments = EmbeddingMoments(dimension: dimension)
        for row in 0..<count { moments.add(Array(values[row * dimension..<(row + 1) * dimension])) }
        return moments
    }

    /// Whether all values are finite.
    public var isFinite: Bool { values.allSatisfy(\.isFinite) }

    /// Rows of a block of products.
    private static let blockLength = 256

    /// The scalar products of rows with all rows of another set, a block of rows at a time so that memory does not grow
    /// with both counts.
    ///
    /// - Parameter body: gets the block's rows and their products, `other.count` a row, which it may overwrite.
    func forEachBlock(ofProductsWith other: EmbeddingRows, _ body: (Range<Int>, inout [Double]) -> Void) {
        precondition(other.dimension == dimension, "embeddings of one dimension are compared")
        guard count > 0, other.count > 0 else { return }
        useSingleThreadedBLAS()
        var products = [Double]()
        for start in stride(from: 0, to: count, by: Self.blockLength) {
            let rows = start..<min(start + Self.blockLength, count)
            products = [Double](repeating: 0, count: rows.count * other.count)
            values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                cblas_dgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count), Int32(other.count), Int32(dimension), 1,
                    values + start * dimension, Int32(dimension), other.values, Int32(dimension), 0, &products,
                    Int32(other.count))
            }
            body(rows, &products)
        }
    }

    /// Squared Euclidean distances of a row from all rows of another set, each the sum of squared differences: equal pairs
    /// of rows have equal distances, whichever of them comes first.
    func squaredDistances(ofRow row: Int, from other: EmbeddingRows, into distances: inout [Double]) {
        precondition(other.dimension == dimension && distances.count == other.count, "a distance for each row")
        values.withUnsafeBufferPointer { from in
            other.values.withUnsafeBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                for i in distances.indices {
                    distances[i] = ck_squared_distance(from + row * dimension, to + i * dimension, dimension)
                }
            }
        }
    }
}
