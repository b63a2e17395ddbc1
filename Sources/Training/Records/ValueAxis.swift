import Glibc

/// The range of an axis with its marked places.
struct ValueAxis: Sendable {
    /// A marked place with its label.
    struct Tick: Sendable, Hashable {
        let value: Double
        let label: String
    }

    /// Lowest value.
    let lower: Double
    /// Highest value.
    let upper: Double
    /// Marked places, rising.
    let ticks: [Tick]
    /// The power of ten that labels are times; 0 for none.
    let exponent: Int

    /// An axis of epochs, from 1 on, marked at whole numbers.
    static func epochs(_ last: Int) -> ValueAxis {
        let step = max(1, Int(roundStep(atLeast: Double(last) / 10)))
        let marked = (0...last / step).map { max(1, $0 * step) }
        let ticks = Set(marked).filter { $0 <= last }.sorted().map { Tick(value: Double($0), label: "\($0)") }
        // A second tick just right of the first would touch its label.
        let clear = ticks.filter { step < 3 || $0.value == 1 || $0.value >= Double(step) }
        let room = max(0.5, Double(last - 1) * 0.03)
        return ValueAxis(lower: 1 - room, upper: Double(last) + room, ticks: clear, exponent: 0)
    }

    /// An axis for values, all of them finite and at least one.
    static func values(_ values: [Double]) -> ValueAxis {
        // Beyond this a span could overflow.
        let bound = 1e300
        let (low, high) = values.reduce((bound, -bound)) { (min($0.0, $1), max($0.1, $1)) }
        let (least, most) = (max(low, -bound), min(high, bound))
        // Nor are there steps between smaller numbers than this, which are shown as 0.
        let largest = max(abs(least), abs(most)) < 1 / bound ? 0 : max(abs(least), abs(most))
        // Values that differ by rounding only are shown as one line in the middle.
        let isFlat = most - least <= largest * 1e-7
        let room = isFlat ? (largest > 0 ? largest * 0.05 : 1) : (most - least) * 0.05
        let (lower, upper) = (least - room, most + room)
        let step = roundStep(atLeast: (upper - lower) / 8)
        let magnitude = Int(log10(max(abs(lower), abs(upper))).rounded(.down))
        let exponent = (-3...4).contains(magnitude) ? 0 : magnitude
        let stepExponent = Int((log10(step) + 1e-9).rounded(.down))
        let digits = min(9, max(0, exponent - stepExponent))
        let first = Int((lower / step).rounded(.up)), last = Int((upper / step).rounded(.down))
        let ticks = (first...max(first, last)).map { number in
            let value = Double(number) * step
            let text = LogNumber.fixed(abs(value) / pow(10, Double(exponent)), digits: digits)
            return Tick(value: value, label: (number < 0 ? "−" : "") + text)
        }
        return ValueAxis(lower: lower, upper: upper, ticks: ticks, exponent: exponent)
    }

    /// The smallest of 1, 2 and 5 times a power of ten that is not below `width`.
    private static func roundStep(atLeast width: Double) -> Double {
        let exponent = log10(width).rounded(.down)
        for candidate in [exponent, exponent + 1] {
            for factor in [1.0, 2, 5] {
                // Division by a power of ten rounds once; multiplication by a negative power twice.
                let step = candidate < 0 ? factor / pow(10, -candidate) : factor * pow(10, candidate)
                if step >= width * (1 - 1e-9) { return step }
            }
        }
        return width
    }
}
