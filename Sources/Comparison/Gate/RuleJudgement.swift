import Metrics
import Statistics

/// A rule's state from the comparison that it rests on.
struct RuleJudgement {
    private let rule: ResolvedRule
    private let result: KeyResult?
    private let aligned: AlignedRuns
    private let settings: ComparisonSettings
    private let evidence: GateRules.Evidence
    private let familySize: Int
    /// What was not made alike, where that leaves the rule inconclusive.
    private let mismatch: String?

    init(
        _ rule: ResolvedRule, _ result: KeyResult?, _ aligned: AlignedRuns, _ settings: ComparisonSettings,
        _ evidence: GateRules.Evidence, familySize: Int, mismatch: String?
    ) {
        self.rule = rule
        self.result = result
        self.aligned = aligned
        self.settings = settings
        self.evidence = evidence
        self.familySize = familySize
        self.mismatch = mismatch
    }

    /// What the numbers say, before evidence is asked for.
    struct Finding {
        var state: GateOutcome.State
        var reason: RuleOutcome.Reason?
        var value: Double?
        var interval: ReportedInterval?
        var severity = 0.0
    }

    private var candidate: Int { aligned.runs.count - 1 }

    /// The candidate's own scores of the rule's utterances, for limits.
    private var own: BlockSums? {
        SystemMean.sums(
            aligned.column(rule.definition.name, ofRun: candidate), rule.definition, aligned, candidate,
            places: rule.places)
    }

    /// The outcome.
    var outcome: RuleOutcome {
        let (count, expected, share) = coverage
        var finding = numbers
        if let (state, reason) = shortcoming(count, share) {
            finding.state = state
            finding.reason = reason
            if reason == .losses { finding.severity = .greatestFiniteMagnitude }
        }
        let words = RuleSentence(
            rule: rule, result: result, finding: finding, evidence: evidence, aligned: aligned,
            familySize: familySize, alpha: settings.alpha, count: count, expected: expected, mismatch: mismatch)
        return RuleOutcome(
            rule: rule.rule, name: rule.name, definition: rule.definition, state: finding.state,
            reason: finding.reason, result: result, value: finding.value, interval: finding.interval, count: count,
            passChance: rule.rule.kind == .noWorse
                ? result.flatMap { result in
                    result.margin.flatMap { margin in result.power?.passChance(margin: margin) }
                } : nil,
            sentence: words.text, severity: finding.severity)
    }

    /// Utterances that the rule rests on, that it should rest on, and their share.
    private var coverage: (count: Int, expected: Int, share: Double) {
        if rule.rate != nil { return (0, 0, 1) }
        let expected = aligned.keys.indices.count { rule.places?[$0] ?? true }
        guard rule.rule.kind != .limit, let result else {
            let column = aligned.column(rule.definition.name, ofRun: candidate)
            let count = column.indices.count { (rule.places?[$0] ?? true) && column[$0]?.value != nil }
            return (count, expected, result?.coverageShare ?? (expected > 0 ? Double(count) / Double(expected) : 0))
        }
        return (result.compared, expected, result.coverageShare)
    }

    /// What keeps the numbers from counting, in the order in which it is asked.
    private func shortcoming(_ count: Int, _ share: Double) -> (GateOutcome.State, RuleOutcome.Reason)? {
        if mismatch != nil { return (.inconclusive, .provenance) }
        if rule.rate != nil { return nil }
        if result?.reason == .scale { return (.inconclusive, .scale) }
        if let losses = result?.losses, losses.share > evidence.newlyUndefined {
            let test = losses.test
            let isCertain = test.p < settings.alpha && test.newlyUndefined > test.newlyDefined
            return (isCertain ? .fail : .inconclusive, .losses)
        }
        if share < rule.rule.minimumCoverage ?? evidence.minimumCoverage { return (.inconclusive, .coverage) }
        if count < rule.rule.minimumUtterances ?? evidence.minimumUtterances {
            return (.inconclusive, .tooFewUtterances)
        }
        return nil
    }

    private var numbers: Finding {
        if rule.definition.aggregation == .corpus { return Finding(state: .inconclusive, reason: .noResampling) }
        return switch rule.rule.kind {
        case .noWorse, .better, .equivalent: tested
        case .limit: limit
        case .quantile: quantile
        case .each: each
        }
    }

    // MARK: Rules on the mean difference

    private var tested: Finding {
        guard let result, let margin = result.margin else {
            return Finding(state: .inconclusive, reason: .tooFewBlocks)
        }
        guard let (low, high) = result.interval.ends else {
            return Finding(state: .inconclusive, reason: .tooFewBlocks)
        }
        let isCertain = (result.pHolm ?? result.p ?? 1) < settings.alpha
        let test = MarginTest(
            low: low, high: high, margin: margin, rounding: result.rounding, isCertain: isCertain)
        var finding = Finding(state: test.state(rule.rule.kind))
        if finding.state == .inconclusive {
            finding.reason = !isCertain && test.isBeyond(rule.rule.kind) ? .notAfterCorrection : .interval
        }
        finding.severity = Self.severity(loss: -(result.difference ?? 0), margin, result.standardError)
        return finding
    }

    /// A loss in margins, or in standard errors where the margin is 0.
    private static func severity(loss: Double, _ margin: Double, _ standardError: Double?) -> Double {
        if margin > 0 { return loss / margin }
        return standardError.map { $0 > 0 ? loss / $0 : 0 } ?? 0
    }

    // MARK: Rules without a test

    private var limit: Finding {
        let rule = rule.rule
        if let rate = self.rule.rate {
            return limited(
                value: rate, ReportedInterval(method: .none, low: nil, high: nil, level: settings.confidence),
                (rate, rate), 0)
        }
        guard let own else { return Finding(state: .inconclusive, reason: .tooFewUtterances) }
        let interval = MeanInterval(
            of: own, confidence: settings.confidence, resamples: settings.resamples, seed: settings.seed)
        if rule.evidence == .point {
            let none = ReportedInterval(method: .none, low: nil, high: nil, level: settings.confidence)
            return limited(value: interval.mean, none, (interval.mean, interval.mean), interval.rounding)
        }
        let reported = ReportedInterval(interval)
        guard let ends = reported.ends else {
            return Finding(state: .inconclusive, reason: .tooFewBlocks, value: interval.mean, interval: reported)
        }
        return limited(value: interval.mean, reported, ends, interval.rounding)
    }

    private func limited(
        value: Double, _ interval: ReportedInterval, _ ends: (low: Double, high: Double), _ rounding: Double
    ) -> Finding {
        let minimum = rule.rule.minimum ?? -.infinity
        let maximum = rule.rule.maximum ?? .infinity
        let isGood = ends.low >= minimum - rounding && ends.high <= maximum + rounding
        let isBad = ends.high < minimum - rounding || ends.low > maximum + rounding
        let excess = max(minimum - value, value - maximum)
        let limit = max(abs(rule.rule.minimum ?? rule.rule.maximum ?? 0), .leastNormalMagnitude)
        return Finding(
            state: isGood ? .pass : isBad ? .fail : .inconclusive, reason: isGood || isBad ? nil : .interval,
            value: value, interval: interval, severity: excess > 0 ? 1 + excess / limit : 0)
    }

    private var quantile: Finding {
        guard let result, let margin = result.margin, let probability = rule.rule.probability,
            let quantiles = QuantileDifference(
                baseline: result.utterances.map(\.baseline), candidate: result.utterances.map(\.candidate),
                blocks: result.utterances.map { aligned.blocking.blocks[$0.place] }, probability: probability,
                higherIsBetter: !result.isLowerBetter, confidence: settings.confidence,
                resamples: settings.resamples, seed: settings.seed)
        else { return Finding(state: .inconclusive, reason: .tooFewUtterances) }
        var finding = Finding(state: .inconclusive, reason: .tooFewBlocks, value: quantiles.difference)
        guard let interval = quantiles.interval else { return finding }
        finding.interval = ReportedInterval(
            method: .percentile, low: interval.lower, high: interval.upper, level: interval.confidence)
        guard quantiles.hasEnoughUtterances else {
            finding.reason = .tooFewUtterances
            return finding
        }
        let quantum = Quantum(scores: result.utterances.map(\.baseline), result.utterances.map(\.candidate))
        let test = MarginTest(
            low: interval.lower, high: interval.upper, margin: margin, rounding: quantum.size, isCertain: true)
        finding.state = test.state(.noWorse)
        finding.reason = finding.state == .inconclusive ? .interval : nil
        finding.severity = Self.severity(loss: -quantiles.difference, margin, (interval.upper - interval.lower) / 4)
        return finding
    }

    private var each: Finding {
        guard let result, let drop = rule.rule.drop, let allowed = rule.rule.share,
            let falls = RareFailures(result, drop: drop)
        else { return Finding(state: .inconclusive, reason: .tooFewUtterances) }
        return Finding(
            state: falls.share <= allowed ? .pass : .fail, value: falls.share,
            severity: falls.share / max(allowed, 1 / Double(falls.utteranceCount)))
    }
}

extension RareFailures {
    /// Utterances of a result that fell by more than `drop`; those of a pooled key by their rates.
    init?(_ result: KeyResult, drop: Double) {
        let (before, after) = (result.utterances.map(\.baseline), result.utterances.map(\.candidate))
        self.init(
            differences: Quantum.differences(
                baseline: before, candidate: after, higherIsBetter: !result.isLowerBetter),
            drop: drop, quantum: Quantum(scores: before, after))
    }
}

extension MarginTest {
    /// Whether a rule of this kind is fulfilled; kinds without a test go by their interval as `no-worse` does.
    func state(_ kind: GateRule.Kind) -> GateOutcome.State {
        switch kind {
        case .better:
            if high <= margin { return .fail }
            return low > margin && isCertain ? .pass : .inconclusive
        case .equivalent:
            if low >= -margin && high <= margin { return .pass }
            return (low > margin || high < -margin) && isCertain ? .fail : .inconclusive
        case .noWorse, .limit, .quantile, .each:
            if low >= -margin { return .pass }
            return high < -margin && isCertain ? .fail : .inconclusive
        }
    }

    /// Whether the interval alone would decide.
    func isBeyond(_ kind: GateRule.Kind) -> Bool {
        switch kind {
        case .better: low > margin
        case .equivalent: low > margin || high < -margin
        case .noWorse, .limit, .quantile, .each: high < -margin
        }
    }
}
