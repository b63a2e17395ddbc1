import Glibc

/// How two curves of quality over rate differ on average: in rate at equal quality and in quality at equal rate.
///
/// Sources: Bjøntegaard, Calculation of average PSNR differences between RD-curves, VCEG-M33, 2001, with the piecewise
/// cubic interpolation of the practice of JCT-VC (``MonotoneCubic``) in place of one cubic.
public struct BjontegaardDelta: Sendable, Hashable {
    /// Why a difference does not exist.
    public enum Undefined: String, Sendable, CaseIterable {
        /// A curve has a single point, or none.
        case tooFewPoints
        /// Quality does not rise with rate all along a curve, so that a quality does not have one rate.
        case notMonotone
        /// The curves have no stretch in common, and nothing is extrapolated.
        case noOverlap
    }

    /// Where the curves cross.
    public struct Crossing: Sendable, Hashable {
        /// The rate, in kbit/s.
        public let rate: Double
        /// Whether the test curve is the better one above this rate, and so the worse one below.
        public let testIsBetterAbove: Bool
    }

    /// The mean difference in rate at equal quality, in per cent of the anchor's; negative if the test needs fewer
    /// bits. `nil` where `rateUndefined` says why.
    public let ratePercent: Double?
    /// Why there is no `ratePercent`.
    public let rateUndefined: Undefined?
    /// The mean difference in quality at equal rate, in the score's unit; positive if the test is better. `nil` where
    /// `qualityUndefined` says why.
    public let quality: Double?
    /// Why there is no `quality`.
    public let qualityUndefined: Undefined?
    /// On the axis of quality, along which `ratePercent` averages: the common stretch as a share of the whole span of
    /// both curves. 0 where they have none in common.
    public let qualityOverlap: Double
    /// The same on the axis of the logarithm of the rate, along which `quality` averages.
    public let rateOverlap: Double
    /// Where the curves cross between the ends of their common rates, by rising rate.
    public let crossings: [Crossing]
    /// Number of points of the curve that has fewer.
    public let pointCount: Int

    /// From so many points a curve on, the result is more than indicative.
    public static let minimumPoints = 4
    /// Below this overlap the result says little about the curves as a whole.
    public static let minimumOverlap = 0.75

    /// Whether a curve has so few points that the result is indicative only.
    public var isIndicative: Bool { pointCount < Self.minimumPoints }

    /// Compares two curves, whose qualities must be means over the same utterances.
    public init(anchor: RateQualityCurve, test: RateQualityCurve) {
        pointCount = min(anchor.points.count, test.points.count)
        let qualitySpan = CommonSpan(anchor.qualities, test.qualities)
        let rateSpan = CommonSpan(anchor.logRates, test.logRates)
        qualityOverlap = qualitySpan.overlap
        rateOverlap = rateSpan.overlap

        rateUndefined =
            pointCount < 2
            ? .tooFewPoints
            : !(anchor.isMonotone && test.isMonotone) ? .notMonotone : qualitySpan.isEmpty ? .noOverlap : nil
        qualityUndefined = pointCount < 2 ? .tooFewPoints : rateSpan.isEmpty ? .noOverlap : nil

        if rateUndefined == nil {
            let difference = qualitySpan.meanDifference(
                MonotoneCubic(positions: anchor.qualities, values: anchor.logRates),
                MonotoneCubic(positions: test.qualities, values: test.logRates))
            // (10^Δ − 1)·100, exact for small Δ too.
            ratePercent = expm1(difference * log(10)) * 100
        } else {
            ratePercent = nil
        }
        if qualityUndefined == nil {
            let anchorCurve = MonotoneCubic(positions: anchor.logRates, values: anchor.qualities)
            let testCurve = MonotoneCubic(positions: test.logRates, values: test.qualities)
            quality = rateSpan.meanDifference(anchorCurve, testCurve)
            crossings = Self.crossings(anchorCurve, testCurve, rateSpan)
        } else {
            quality = nil
            crossings = []
        }
    }

    /// The changes of sign of test − anchor.
    ///
    /// Between neighbouring points of either curve the difference is one cubic. It is looked at there and at its
    /// extremes, between which it is monotone; differences within rounding have no sign.
    private static func crossings(_ anchor: MonotoneCubic, _ test: MonotoneCubic, _ span: CommonSpan) -> [Crossing] {
        func difference(_ x: Double) -> Double { test(x) - anchor(x) }
        let scale = (anchor.values + test.values).reduce(0) { max($0, abs($1)) }
        let inner = (anchor.positions + test.positions).filter { $0 > span.lower && $0 < span.upper }
        let knots = ([span.lower] + inner.sorted() + [span.upper])
        let places = zip(knots, knots.dropFirst()).flatMap { [$0] + extremes(of: difference, $0, $1) } + [span.upper]
        let signed = places.filter { abs(difference($0)) > 1e-12 * scale }
        return zip(signed, signed.dropFirst()).compactMap { left, right in
            guard (difference(left) < 0) != (difference(right) < 0) else { return nil }
            let crossing = root(of: difference, left, right)
            return Crossing(rate: pow(10, crossing), testIsBetterAbove: difference(right) > 0)
        }
    }

    /// Where a cubic between `left` and `right` has its extremes, by rising position.
    private static func extremes(of cubic: (Double) -> Double, _ left: Double, _ right: Double) -> [Double] {
        // a + bt + ct² + dt³ through four places, t from 0 to 1.
        let width = right - left
        let y = [0, 1.0 / 3, 2.0 / 3, 1].map { cubic(left + $0 * width) }
        let d = 4.5 * (y[3] - y[0] - 3 * (y[2] - y[1]))
        let c = 4.5 * (y[2] - 2 * y[1] + y[0]) - d
        let b = y[3] - y[0] - c - d
        let discriminant = c * c - 3 * b * d
        guard discriminant > 0 else { return [] }
        // Both roots of b + 2ct + 3dt² without cancellation.
        let sum = -(c + (c < 0 ? -1 : 1) * discriminant.squareRoot())
        return [sum / (3 * d), b / sum].filter { $0 > 0 && $0 < 1 }.sorted().map { left + $0 * width }
    }

    private static func root(of function: (Double) -> Double, _ left: Double, _ right: Double) -> Double {
        var low = left
        var high = right
        let isNegativeLeft = function(left) < 0
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return middle }
            if (function(middle) < 0) == isNegativeLeft { low = middle } else { high = middle }
        }
    }
}

/// What two sets of positions on an axis have in common.
private struct CommonSpan {
    /// The larger of the smallest positions.
    let lower: Double
    /// The smaller of the largest positions.
    let upper: Double
    /// The common stretch as a share of the whole; 0 where it is empty.
    let overlap: Double

    var isEmpty: Bool { !(lower < upper) }

    init(_ first: [Double], _ second: [Double]) {
        guard let a = first.min(), let b = second.min(), let c = first.max(), let d = second.max() else {
            (lower, upper, overlap) = (0, 0, 0)
            return
        }
        lower = max(a, b)
        upper = min(c, d)
        overlap = lower < upper ? (upper - lower) / (max(c, d) - min(a, b)) : 0
    }

    /// The mean of `test` − `anchor` over the stretch.
    func meanDifference(_ anchor: MonotoneCubic, _ test: MonotoneCubic) -> Double {
        (test.integral(from: lower, to: upper) - anchor.integral(from: lower, to: upper)) / (upper - lower)
    }
}
