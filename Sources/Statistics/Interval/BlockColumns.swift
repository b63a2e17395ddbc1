/// Values by block of several samples, a few samples side by side: visiting a block then costs one memory access for
/// all of them.
struct BlockColumns {
    typealias Row = SIMD8<Double>

    /// The samples in the rows of a tile, at most as many as a row has lanes.
    struct Tile {
        let columns: Range<Int>
        /// A row a block; unused lanes are 0.
        let rows: [Row]
    }

    /// Cuts `columns` (each with a value a block) into tiles.
    static func tiles(of columns: [[Double]]) -> some Sequence<Tile> {
        stride(from: 0, to: columns.count, by: Row.scalarCount).lazy.map { start in
            let range = start..<min(start + Row.scalarCount, columns.count)
            let rows = columns[start].indices.map { block in
                var row = Row.zero
                for column in range { row[column - start] = columns[column][block] }
                return row
            }
            return Tile(columns: range, rows: rows)
        }
    }
}
