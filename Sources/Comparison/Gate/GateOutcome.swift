import Metrics
import Statistics

/// What a gate says of a candidate.
public struct GateOutcome: Sendable {
    /// Whether a rule, or the gate, is fulfilled.
    public enum State: String, Sendable, CaseIterable {
        case pass, fail, inconclusive

        /// The state as a headline has it.
        public var headline: String { self == .fail ? "regression" : rawValue }
    }

    /// The gate's name.
    public let name: String
    /// What the rules that stop say together.
    public let state: State
    /// Exit code: 0, 1 where a rule that stops fails, 2 where none fails but one is inconclusive.
    public let exit: Int
    /// The rules in the file's order.
    public let rules: [RuleOutcome]
    /// What an inconclusive rule does.
    public let onInconclusive: GateRules.OnInconclusive
    /// The baseline, if there is one, and then the candidate.
    public let aligned: AlignedRuns
    /// The statistics' settings.
    public let settings: ComparisonSettings
    /// Names of the rules whose p are corrected together.
    public let family: [String]
    /// What was not made alike.
    public let mismatches: [String]
    /// Whether that leaves all rules inconclusive.
    public let isBlocked: Bool
    /// What is worth knowing, one sentence each.
    public let warnings: [String]

    /// The candidate.
    public var candidate: ComparedRun { aligned.runs[aligned.runs.count - 1] }
    /// The baseline, where there is one.
    public var baseline: ComparedRun? { aligned.runs.count > 1 ? aligned.runs[0] : nil }

    /// The rules of a state, those that stop alone or all.
    public func rules(_ state: State, level: GateRule.Level? = nil) -> [RuleOutcome] {
        rules.filter { $0.state == state && (level == nil || $0.rule.level == level) }
    }

    /// `regression: 1 of 4 rules fails, 2 are inconclusive`.
    public var summary: String { "\(state.headline): \(counts)" }

    /// `1 of 4 rules fails, 2 are inconclusive`.
    public var counts: String {
        let stopping = rules.filter { $0.rule.level == .error }
        let failing = stopping.count { $0.state == .fail }
        let open = stopping.count { $0.state == .inconclusive }
        let total = "of \(NumberText.count(stopping.count, "rule"))"
        var parts = [String]()
        if failing > 0 { parts.append("\(failing) \(total) \(failing == 1 ? "fails" : "fail")") }
        if open > 0 {
            parts.append("\(open) \(parts.isEmpty ? total + " " : "")\(open == 1 ? "is" : "are") inconclusive")
        }
        if parts.isEmpty {
            parts.append(
                stopping.isEmpty
                    ? "no rule stops" : stopping.count == 1 ? "the rule passes" : "all \(stopping.count) rules pass")
        }
        let warned = rules.count { $0.rule.level == .warn && $0.state != .pass }
        if warned > 0 { parts.append(NumberText.count(warned, "warning")) }
        let tolerated = state == .inconclusive && exit == 0 ? " (tolerated: on-inconclusive is warn)" : ""
        return parts.joined(separator: ", ") + tolerated
    }
}

/// What a rule says of a candidate.
public struct RuleOutcome: Sendable {
    /// Why a rule is not decided by the numbers, or what broke it.
    public enum Reason: String, Sendable, CaseIterable {
        /// The runs were not made alike.
        case provenance
        /// The numbers are on different scales.
        case scale
        /// The candidate lost scores.
        case losses
        /// Too small a share of the utterances is scored in both.
        case coverage
        case tooFewUtterances = "too_few_utterances"
        case tooFewBlocks = "too_few_blocks"
        /// A key that is computed over a corpus, without what resampling needs.
        case noResampling = "no_resampling"
        case notAfterCorrection = "not_after_correction"
        /// The interval covers the border.
        case interval
    }

    /// The rule; its key may be a glob.
    public let rule: GateRule
    /// Its name, unique within the gate.
    public let name: String
    /// The key that it is about here.
    public let definition: KeyDefinition
    /// Whether it is fulfilled.
    public let state: GateOutcome.State
    /// Why it is inconclusive, or that it failed by lost scores.
    public let reason: Reason?
    /// The comparison of the key over the rule's utterances; `nil` where the baseline lacks it.
    public let result: KeyResult?
    /// The candidate's mean for a limit, the share for `each`, the oriented difference for `quantile`.
    public let value: Double?
    /// The interval of ``value``, where it has one.
    public let interval: ReportedInterval?
    /// Number of utterances that it rests on.
    public let count: Int
    /// The chance that a candidate which did not change would pass, for `no-worse`.
    public let passChance: Double?
    /// What is said, in words.
    public let sentence: String
    /// How bad it is, for the order of annotations: 1 is at the margin.
    public let severity: Double

    /// The key's name.
    public var key: String { definition.name }
    /// The margin in the key's unit, where the rule has one.
    public var margin: Double? { rule.kind.needsMargin ? result?.margin : nil }
}
