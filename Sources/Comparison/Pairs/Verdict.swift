import Statistics

/// What is said of a candidate against a baseline on one key.
public enum Verdict: String, Sendable, CaseIterable {
    case better, worse, equivalent, undecided

    /// A sign that tells verdicts apart without colour.
    public var sign: String {
        switch self {
        case .better: "▲"
        case .worse: "▼"
        case .equivalent: "≈"
        case .undecided: "?"
        }
    }
}

/// Why a verdict is undecided.
public enum UndecidedReason: String, Sendable, CaseIterable {
    case tooFewBlocks = "too_few_blocks"
    case coverage, provenance, scale
    case notAfterCorrection = "not_after_correction"
    case gainOfUnclearSize = "gain_of_unclear_size"
    case lossOfUnclearSize = "loss_of_unclear_size"
    case noDirection = "no_direction"
    case noMargin = "no_margin"
    case noResampling = "no_resampling"
}

/// An interval of the oriented difference against a margin: the lines of the verdict table, and what a gate asks.
public struct MarginTest: Sendable {
    /// Lower and upper end of the interval; positive is better.
    public let low: Double, high: Double
    /// The margin δ ≥ 0.
    public let margin: Double
    /// Whether p, corrected for the family, is below α.
    public let isCertain: Bool

    /// A test. Ends within `rounding` of ± the margin count as equal to it: otherwise rounding decides a constant loss
    /// of exactly the margin.
    public init(low: Double, high: Double, margin: Double, rounding: Double, isCertain: Bool) {
        func snapped(_ end: Double) -> Double {
            for border in [margin, -margin] where abs(end - border) <= rounding { return border }
            return abs(end) <= rounding ? 0 : end
        }
        self.low = snapped(low)
        self.high = snapped(high)
        self.margin = margin
        self.isCertain = isCertain
    }

    /// The verdict, with the reason where it is undecided.
    public var verdict: (verdict: Verdict, reason: UndecidedReason?) {
        if low >= -margin && high <= margin { return (.equivalent, nil) }
        if low > margin { return isCertain ? (.better, nil) : (.undecided, .notAfterCorrection) }
        if high < -margin { return isCertain ? (.worse, nil) : (.undecided, .notAfterCorrection) }
        if low > 0 { return (.undecided, .gainOfUnclearSize) }
        if high < 0 { return (.undecided, .lossOfUnclearSize) }
        return (.undecided, .noDirection)
    }
}
