import CKernels

/// Values by block of several samples, a few samples side by side: visiting a block then costs one memory access for
/// all of them.
struct BlockColumns {
    /// Samples in a tile, at most.
    private static let laneCount = 8
    /// Weightings that are summed at a time.
    static let weightingCount = 4

    /// The samples whose values stand side by side.
    struct Tile {
        let columns: Range<Int>
        /// `laneCount` values a block; unused ones are 0.
        fileprivate let rows: [Double]
    }

    /// The tiles.
    let tiles: [Tile]

    /// Cuts `columns` (each with a value a block) into tiles.
    init(_ columns: [[Double]]) {
        let lanes = Self.laneCount
        tiles = stride(from: 0, to: columns.count, by: lanes).map { start in
            let range = start..<min(start + lanes, columns.count)
            var rows = [Double](repeating: 0, count: lanes * columns[start].count)
            for column in range {
                for (block, value) in columns[column].enumerated() { rows[lanes * block + column - start] = value }
            }
            return Tile(columns: range, rows: rows)
        }
    }

    /// Σ weight · value over the blocks in their order, of every column under four weightings.
    ///
    /// - Parameters:
    ///   - weights: four weights a block
    ///   - each: told the column, the weighting (0 to 3) and the sum
    func sums(weightedBy weights: [Double], _ each: (_ column: Int, _ weighting: Int, _ sum: Double) -> Void) {
        var totals = [Double](repeating: 0, count: Self.weightingCount * Self.laneCount)
        for tile in tiles {
            ck_weighted_rows(tile.rows, weights, tile.rows.count / Self.laneCount, &totals)
            for weighting in 0..<Self.weightingCount {
                for (lane, column) in tile.columns.enumerated() {
                    each(column, weighting, totals[Self.laneCount * weighting + lane])
                }
            }
        }
    }
}
