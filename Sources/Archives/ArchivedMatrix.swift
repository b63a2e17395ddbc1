/// A matrix of an archive, row by row; of features, a row is a frame.
public struct ArchivedMatrix<Number: Sendable & Hashable>: Sendable, Hashable {
    /// Number of rows.
    public let rowCount: Int
    /// Numbers of a row.
    public let columnCount: Int
    /// All rows, one after the other.
    public let values: [Number]

    /// A matrix of `rowCount · columnCount` values.
    public init(rowCount: Int, columnCount: Int, values: [Number]) {
        precondition(
            rowCount >= 0 && columnCount >= 0 && values.count == rowCount * columnCount, "rows are equally long")
        (self.rowCount, self.columnCount, self.values) = (rowCount, columnCount, values)
    }

    /// The row of a number.
    public subscript(row: Int) -> ArraySlice<Number> { values[row * columnCount..<(row + 1) * columnCount] }
}
