import Glibc

/// A marked place of an axis.
struct Tick: Sendable, Hashable {
    let value: Double
    let label: String
}

/// Round places on axes.
enum Ticks {
    /// The smallest of 1, 2 and 5 times a power of ten that is not below `width`.
    static func niceStep(atLeast width: Double) -> (step: Double, exponent: Int) {
        let exponent = Int(log10(width).rounded(.down))
        // The logarithm's rounding may be off by one step; the next candidates catch that.
        for candidate in (exponent - 1)...(exponent + 1) {
            for factor in [1.0, 2, 5] {
                let step = scaled(factor, byTenTo: candidate)
                if step >= width * (1 - 1e-9) { return (step, candidate) }
            }
        }
        return (scaled(1, byTenTo: exponent + 2), exponent + 2)
    }

    /// Multiples of a round step inside `domain`, about `count` of them.
    static func linear(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
        let span = domain.upperBound - domain.lowerBound
        guard span > 0, span.isFinite, count > 0 else { return [] }
        let (step, exponent) = niceStep(atLeast: 0.8 * span / Double(count))
        let slack = 1e-9
        let first = (domain.lowerBound / step - slack).rounded(.up)
        let last = (domain.upperBound / step + slack).rounded(.down)
        guard first <= last, abs(first) < 1e15, abs(last) < 1e15 else { return [] }
        return (Int(first)...Int(last)).map { k in
            let value = step * Double(k)
            return Tick(value: value, label: label(value, exponent: exponent))
        }
    }

    /// Powers of ten inside `domain`, with 2 and 5 or more times them where those alone would be too few; round linear
    /// steps inside of less than an octave or so.
    static func logarithmic(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
        guard domain.lowerBound > 0, domain.upperBound > domain.lowerBound else { return [] }
        let exponents =
            Int(log10(domain.lowerBound).rounded(.down))...Int(log10(domain.upperBound).rounded(.up))
        let every = max(1, Int((Double(exponents.count) / Double(max(count, 1))).rounded(.up)))
        let candidates = [[1.0], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]
        var best = [Tick]()
        for factors in candidates {
            let ticks = exponents.filter { every == 1 || $0 % every == 0 }.flatMap { exponent in
                factors.map { factor -> Tick in
                    let value = scaled(factor, byTenTo: exponent)
                    let digits = factor == factor.rounded() ? exponent : exponent - 1
                    return Tick(value: value, label: label(value, exponent: digits))
                }
            }.filter { domain.contains($0.value) }
            if ticks.count <= count + 1 { best = ticks }
            if ticks.count >= min(4, count) { break }
        }
        return best.count >= 3 || every > 1 ? best : linear(domain, count: count)
    }

    private static func label(_ value: Double, exponent: Int) -> String {
        let magnitude = abs(value)
        if magnitude >= 1e7 || magnitude > 0 && exponent < -6 { return scientific(value) }
        return Numeral.fixed(value, digits: max(0, -exponent))
    }

    /// `2e9`: a label is a text, not a coordinate.
    private static func scientific(_ value: Double) -> String {
        let exponent = Int(log10(abs(value) * (1 + 1e-12)).rounded(.down))
        let mantissa = abs(value) / scaled(1, byTenTo: exponent)
        var text = Numeral.fixed(mantissa, digits: 3)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return (value < 0 ? "−" : "") + text + "e\(exponent)"
    }

    /// Division by a power of ten is exact where multiplication by a negative one is not.
    private static func scaled(_ factor: Double, byTenTo exponent: Int) -> Double {
        exponent < 0 ? factor / pow(10, Double(-exponent)) : factor * pow(10, Double(exponent))
    }
}
