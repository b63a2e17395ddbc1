import Glibc

/// Where values stand along an axis.
struct Axis: Sendable {
    /// How values are spread.
    enum Scale: Sendable {
        case linear, logarithmic
    }

    let domain: ClosedRange<Double>
    let scale: Scale
    /// Where the ends of the domain are, in units of the drawing; the first may be the greater one.
    let start: Double
    let end: Double
    let ticks: [Tick]

    /// - Parameters:
    ///   - domain: of positive length, and positive where `scale` is logarithmic; see ``domain(of:padding:)``
    ///   - count: about how many ticks
    init(
        _ domain: ClosedRange<Double>, scale: Scale = .linear, from start: Double, to end: Double, ticks count: Int
    ) {
        let ticks =
            scale == .linear
            ? Ticks.linear(domain, count: count) : Ticks.logarithmic(domain, count: count)
        self.init(domain, scale: scale, from: start, to: end, ticks: ticks)
    }

    init(_ domain: ClosedRange<Double>, scale: Scale = .linear, from start: Double, to end: Double, ticks: [Tick]) {
        self.domain = domain
        self.scale = scale
        self.start = start
        self.end = end
        self.ticks = ticks
    }

    /// The place of a value; values beyond the domain are put at its ends.
    func position(_ value: Double) -> Double {
        let inside = min(max(value, domain.lowerBound), domain.upperBound)
        let share: Double
        switch scale {
        case .linear: share = (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .logarithmic:
            share = log(inside / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
        }
        return start + share * (end - start)
    }

    /// A domain that holds the finite ones of `values`, with `padding` times their range to spare at both ends; equal
    /// values get a tenth of themselves. 0…1 where there are none.
    static func domain(of values: some Sequence<Double>, padding: Double = 0.05) -> ClosedRange<Double> {
        let limit = 1e300
        let finite = values.lazy.filter(\.isFinite).map { min(max($0, -limit), limit) }
        guard let low = finite.min(), let high = finite.max() else { return 0...1 }
        // Differences below a 10⁻⁹ of the values cannot be labelled.
        let least = max(abs(low), abs(high)) * 1e-9
        guard high - low > least else {
            let room = low == 0 ? 1 : abs(low) * 0.1
            return (low - room)...(high + room)
        }
        return (low - padding * (high - low))...(high + padding * (high - low))
    }

    /// The same for a logarithmic axis; only positive values count.
    static func logarithmicDomain(of values: some Sequence<Double>, padding: Double = 0.06) -> ClosedRange<Double> {
        let logarithms = values.lazy.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
        guard let low = logarithms.min(), let high = logarithms.max() else { return 1...10 }
        guard high - low > 1e-6 else { return pow(10, max(low - 0.3, -300))...pow(10, min(high + 0.3, 300)) }
        let room = padding * (high - low)
        return pow(10, max(low - room, -300))...pow(10, min(high + room, 300))
    }

    /// The ticks that have room beside their neighbours, for labels in a line.
    func thinned(_ ticks: [Tick], size: Double, gap: Double = 8) -> [Tick] {
        var kept = [Tick]()
        var edge = -Double.infinity
        for tick in ticks {
            let half = tick.label.width(size) / 2
            if position(tick.value) - half >= edge + gap {
                kept.append(tick)
                edge = position(tick.value) + half
            }
        }
        return kept
    }
}
