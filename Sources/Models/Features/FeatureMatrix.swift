/// Features of a signal: a row a frame.
struct FeatureMatrix: Sendable, Equatable {
    /// Numbers of a row.
    let width: Int
    /// The numbers, row after row.
    var values: [Double]

    /// Number of rows.
    var count: Int { values.count / width }

    /// Rows of this matrix as one of its own.
    func rows(_ range: Range<Int>) -> FeatureMatrix {
        FeatureMatrix(width: width, values: Array(values[range.lowerBound * width..<range.upperBound * width]))
    }
}
