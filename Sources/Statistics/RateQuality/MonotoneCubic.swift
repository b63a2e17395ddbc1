/// A curve through points, of cubic pieces that overshoot nowhere: it rises only where the points rise (PCHIP).
///
/// Source: Fritsch & Butland, SIAM Journal on Scientific and Statistical Computing 5(2), 1984, with the weights and the
/// three-point ends of SciPy's `PchipInterpolator`.
struct MonotoneCubic: Sendable {
    /// Positions of the points, strictly rising; at least two.
    let positions: [Double]
    /// Values at the points.
    let values: [Double]
    /// Slopes at the points.
    let slopes: [Double]

    /// The curve through `values` at strictly rising `positions`; through two points it is the line.
    init(positions: [Double], values: [Double]) {
        precondition(positions.count == values.count, "every position has a value")
        precondition(positions.count >= 2, "a curve needs at least two points")
        precondition(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, "positions rise strictly")
        self.positions = positions
        self.values = values
        slopes = Self.slopes(positions, values)
    }

    /// The value at a position between the first and the last.
    func callAsFunction(_ position: Double) -> Double {
        let piece = max(0, min(positions.count - 2, (positions.firstIndex { $0 > position } ?? positions.count) - 1))
        return value(at: position, inPiece: piece)
    }

    /// The integral from `lower` to `upper`, both between the first and the last position.
    ///
    /// Gauss's rule of two nodes is exact for cubics, and unlike the difference of antiderivatives loses no digits.
    func integral(from lower: Double, to upper: Double) -> Double {
        let node = (1.0 / 3).squareRoot()
        var sum = CompensatedSum()
        for piece in 0..<positions.count - 1 {
            let start = max(lower, positions[piece])
            let end = min(upper, positions[piece + 1])
            guard start < end else { continue }
            let middle = start + (end - start) / 2
            let half = (end - start) / 2
            sum.add(half * value(at: middle - node * half, inPiece: piece))
            sum.add(half * value(at: middle + node * half, inPiece: piece))
        }
        return sum.value
    }

    private func value(at position: Double, inPiece piece: Int) -> Double {
        let step = positions[piece + 1] - positions[piece]
        let t = (position - positions[piece]) / step
        let rise = values[piece + 1] - values[piece]
        // Hermite's cubic as the chord plus what the slopes add to it.
        let before = slopes[piece] * step - rise
        let after = slopes[piece + 1] * step - rise
        return values[piece] + t * rise + t * (1 - t) * ((1 - t) * before - t * after)
    }

    private static func slopes(_ positions: [Double], _ values: [Double]) -> [Double] {
        let steps = zip(positions.dropFirst(), positions).map { $0 - $1 }
        let chords = zip(zip(values.dropFirst(), values), steps).map { ($0.0 - $0.1) / $1 }
        guard steps.count > 1 else { return [chords[0], chords[0]] }
        let last = steps.count - 1
        let inner = (1...last).map { innerSlope(steps[$0 - 1], steps[$0], chords[$0 - 1], chords[$0]) }
        return [endSlope(steps[0], steps[1], chords[0], chords[1])] + inner
            + [endSlope(steps[last], steps[last - 1], chords[last], chords[last - 1])]
    }

    /// The weighted harmonic mean of the chords on both sides, 0 where they turn.
    private static func innerSlope(_ h0: Double, _ h1: Double, _ m0: Double, _ m1: Double) -> Double {
        guard m0 > 0 && m1 > 0 || m0 < 0 && m1 < 0 else { return 0 }
        let w0 = 2 * h1 + h0
        let w1 = h1 + 2 * h0
        return (w0 + w1) / (w0 / m0 + w1 / m1)
    }

    /// The slope of the parabola through the three points at an end, limited so that the piece stays monotone.
    private static func endSlope(_ h0: Double, _ h1: Double, _ m0: Double, _ m1: Double) -> Double {
        let slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
        guard slope > 0 && m0 > 0 || slope < 0 && m0 < 0 else { return 0 }
        let turns = m0 > 0 ? m1 <= 0 : m1 >= 0
        return turns && abs(slope) > 3 * abs(m0) ? 3 * m0 : slope
    }
}
