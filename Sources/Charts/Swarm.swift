/// Dots beside each other along a line, piled up around its middle where there are many.
struct Swarm: Sendable {
    /// Where the dots are, in the order of the values.
    let centers: [Point]
    /// Their radius.
    let radius: Double

    /// - Parameters:
    ///   - places: where the dots belong along x
    ///   - radius: of a dot
    ///   - range: the extent along y; piles that are too high are pressed together
    init(_ places: [Double], radius: Double, within range: ClosedRange<Double>) {
        let columnWidth = radius * 2
        let middle = (range.lowerBound + range.upperBound) / 2
        var columns = [Int: [Int]]()
        for (i, place) in places.enumerated() { columns[Int((place / columnWidth).rounded()), default: []].append(i) }
        let highest = columns.values.map(\.count).max() ?? 0
        let room = range.upperBound - range.lowerBound - 2 * radius
        let step = highest > 1 ? min(radius * 2.15, room / Double(highest - 1)) : 0
        var centers = places.map { Point($0, middle) }
        for column in columns.values {
            let order = column.sorted { (places[$0], $0) < (places[$1], $1) }
            for (rank, i) in order.enumerated() {
                // Outwards from the middle by turns: 0, +1, −1, +2, …
                let offset = Double((rank + 1) / 2) * (rank.isMultiple(of: 2) ? -1 : 1)
                let shift = order.count.isMultiple(of: 2) ? -0.5 : 0
                centers[i].y = middle + (offset + shift) * step
            }
        }
        self.centers = centers
        self.radius = radius
    }
}
