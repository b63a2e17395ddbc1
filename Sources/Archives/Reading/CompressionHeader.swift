/// What Kaldi's compressed matrices begin with: a range that 8 or 16 bits divide, and the matrix's size.
///
/// Numbers are computed in single precision in kaldiio's order, to the same bits.
///
/// Source: Kaldi, matrix/compressed-matrix.h; kaldiio, compression_header.py.
struct CompressionHeader {
    /// Number of rows.
    let rowCount: Int
    /// Number of columns.
    let columnCount: Int
    /// Number of all values.
    var count: Int { rowCount * columnCount }

    private let lowest: Float, range: Float, steps: Float

    /// Reads a header.
    ///
    /// - Parameter steps: The largest stored number.
    init(_ bytes: inout RecordBytes, steps: Float) throws(ArchiveError) {
        (lowest, range) = (try bytes.floats(1)[0], try bytes.floats(1)[0])
        (rowCount, columnCount) = (try bytes.bareSize(), try bytes.bareSize())
        self.steps = steps
    }

    /// What a stored number stands for.
    func value(_ stored: Float) -> Float { lowest + stored * range / steps }

    /// The matrix of numbers that are stored row by row.
    func matrix(_ stored: [some BinaryInteger]) -> ArchivedMatrix<Float> {
        ArchivedMatrix(rowCount: rowCount, columnCount: columnCount, values: stored.map { value(Float($0)) })
    }
}
