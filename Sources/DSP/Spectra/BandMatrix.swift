import CKernels

/// A matrix whose rows are zero outside a run of columns, such as filters over the bins of a spectrum.
public struct BandMatrix: Sendable {
    /// Number of columns.
    public let columnCount: Int
    /// Number of rows.
    public var rowCount: Int { runs.count }

    /// The runs' values, one row after the other.
    private let values: [Double]
    /// First column and number of columns of each row's run.
    private let firsts: [Int32]
    private let counts: [Int32]
    /// The runs as places in ``values``, with their first column.
    private let runs: [(first: Int, places: Range<Int>)]

    /// The matrix of these rows, all of `columnCount` values; zeros at their ends are not kept.
    public init(rows: [[Double]], columnCount: Int) {
        precondition(rows.allSatisfy { $0.count == columnCount }, "rows are equally long")
        var values = [Double]()
        runs = rows.map { row in
            let first = row.firstIndex { $0 != 0 } ?? 0
            let end = max(first, (row.lastIndex { $0 != 0 } ?? -1) + 1)
            let start = values.count
            values += row[first..<end]
            return (first, start..<values.count)
        }
        self.columnCount = columnCount
        self.values = values
        firsts = runs.map { Int32($0.first) }
        counts = runs.map { Int32($0.places.count) }
    }

    /// The matrix with column j multiplied by `factors[j]`.
    public func scalingColumns(by factors: [Double]) -> BandMatrix {
        precondition(factors.count == columnCount, "a factor a column")
        var scaled = values
        for run in runs {
            for place in run.places { scaled[place] *= factors[run.first + place - run.places.lowerBound] }
        }
        return BandMatrix(columnCount: columnCount, values: scaled, firsts: firsts, counts: counts, runs: runs)
    }

    private init(
        columnCount: Int, values: [Double], firsts: [Int32], counts: [Int32],
        runs: [(first: Int, places: Range<Int>)]
    ) {
        (self.columnCount, self.values, self.firsts, self.counts, self.runs) = (
            columnCount, values, firsts, counts, runs
        )
    }

    /// The product with a vector, into `product`.
    ///
    /// - Parameters:
    ///   - vector: at least ``columnCount`` values.
    ///   - product: gets ``rowCount`` values.
    public func multiply(_ vector: [Double], into product: inout [Double]) {
        precondition(vector.count >= columnCount && product.count == rowCount, "the vectors fit the matrix")
        ck_banded_product(values, firsts, counts, rowCount, vector, &product)
    }

    /// The product with a vector of ``columnCount`` values, into `product`, which gets ``rowCount`` values.
    func multiply(_ vector: UnsafePointer<Double>, into product: inout [Double]) {
        precondition(product.count == rowCount, "the result fits the matrix")
        ck_banded_product(values, firsts, counts, rowCount, vector, &product)
    }
}
