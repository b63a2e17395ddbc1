import Statistics

/// How likely a candidate that did not change would pass: what a gate must be planned for.
public struct GatePlan: Sendable {
    /// A no-worse rule.
    public struct Line: Sendable {
        /// The rule's name.
        public let name: String
        /// Whether it stops or warns.
        public let level: GateRule.Level
        /// The margin in the key's unit, and the key's decimals and unit.
        public let margin: Double, digits: Int, unit: String
        /// Standard error of the mean difference that was found.
        public let standardError: Double
        /// Number of blocks that was found, and that the chance is for.
        public let blockCount: Int, plannedCount: Int
        /// The chance that an unchanged candidate passes.
        public let passChance: Double
        /// The least number of blocks with which the chance is at least ``Gate/leastPassChance``; `nil` where none is.
        public let blocksNeeded: Int?
    }

    /// The no-worse rules that have a standard error, in the file's order.
    public let lines: [Line]
    /// What the blocks are.
    public let blockUnit: Blocking.Unit

    /// Plans from the scatter of a gate's runs.
    ///
    /// - Parameters:
    ///   - outcome: the gate with the runs at hand
    ///   - blockCount: number of blocks to plan for; that of the runs if left out
    public init(_ outcome: GateOutcome, blockCount: Int? = nil) {
        blockUnit = outcome.aligned.blocking.unit
        lines = outcome.rules.compactMap { Line($0, blockCount) }
    }

    /// What the rules that stop do together: bounds that hold whatever their dependence, and the product.
    public var joint: (low: Double, high: Double, independent: Double)? {
        let chances = lines.filter { $0.level == .error }.map(\.passChance)
        guard let least = chances.min() else { return nil }
        return (max(0, 1 - chances.reduce(0) { $0 + 1 - $1 }), least, chances.reduce(1, *))
    }

    /// The joint chance in words; `nil` without no-worse rules that stop.
    public var jointText: String? {
        guard let joint else { return nil }
        let count = lines.count { $0.level == .error }
        if count == 1 { return "An unchanged candidate passes the rule in \(NumberText.percent(joint.high)) of cases." }
        let (low, high) = (NumberText.percent(joint.low), NumberText.percent(joint.high))
        let passes = "An unchanged candidate passes all \(count) no-worse rules in"
        guard low != high else { return "\(passes) \(low) of cases." }
        return "\(passes) \(low) to \(high) of cases "
            + "(\(NumberText.percent(joint.independent)) if the keys were independent)."
    }

    /// A warning for each rule that stops and that an unchanged candidate would pass too seldom.
    static func warnings(_ outcomes: [RuleOutcome]) -> [String] {
        outcomes.compactMap { outcome in
            guard outcome.rule.level == .error, let chance = outcome.passChance, chance < Gate.leastPassChance,
                let line = Line(outcome, nil), let result = outcome.result
            else { return nil }
            let remedy = line.blocksNeeded.map {
                "\($0) \(result.blockUnit.rawValue)s, or a larger margin, would make it "
                    + NumberText.percent(Gate.leastPassChance)
            }
            return "with this scatter an unchanged candidate would pass '\(outcome.name)' in "
                + "\(NumberText.percent(chance)) of cases only; \(remedy ?? "a margin of 0 can hardly be passed")"
        }
    }
}

extension GatePlan.Line {
    init?(_ outcome: RuleOutcome, _ planned: Int?) {
        guard outcome.rule.kind == .noWorse, let result = outcome.result, let margin = result.margin,
            let power = result.power
        else { return nil }
        name = outcome.name
        level = outcome.rule.level
        self.margin = margin
        digits = result.definition.digits
        unit = result.definition.unitText
        standardError = power.standardError
        blockCount = power.blockCount
        plannedCount = planned ?? power.blockCount
        passChance = power.passChance(margin: margin, blockCount: planned)
        blocksNeeded = Self.blocksNeeded(power, margin: margin)
    }

    /// The least number of blocks that makes the chance large enough, by halving between 2 and 10⁷.
    private static func blocksNeeded(_ power: PowerEstimate, margin: Double) -> Int? {
        func suffices(_ count: Int) -> Bool {
            power.passChance(margin: margin, blockCount: count) >= Gate.leastPassChance
        }
        guard suffices(10_000_000) else { return nil }
        var (low, high) = (1, 10_000_000)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
