/// Fewer dots where there are too many to draw: the outermost stay, the others are drawn by lot.
enum Thinning {
    /// The greatest number of dots in a chart.
    static let limit = 500
    /// How many of the lowest and of the highest values of each coordinate stay in any case.
    static let extremeCount = 20

    /// The indices that stay, in ascending order; the same for the same input.
    ///
    /// - Parameters:
    ///   - coordinates: the values of the dots; all arrays are equally long
    ///   - seed: the user's seed
    static func indices(of coordinates: [[Double]], seed: UInt64) -> [Int] {
        let count = coordinates.first?.count ?? 0
        guard count > limit else { return Array(0..<count) }
        var kept = Set<Int>()
        for values in coordinates {
            let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
            kept.formUnion(order.prefix(extremeCount))
            kept.formUnion(order.suffix(extremeCount))
        }
        let drawn = (0..<count).filter { !kept.contains($0) }.map { (lot: lot(UInt64($0), seed: seed), index: $0) }
        kept.formUnion(drawn.sorted { $0 < $1 }.prefix(limit - kept.count).map(\.index))
        return kept.sorted()
    }

    /// Output `index` of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014), as a lot for one dot.
    private static func lot(_ index: UInt64, seed: UInt64) -> UInt64 {
        var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
