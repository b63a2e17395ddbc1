import Metrics
import Statistics

/// Rules that a candidate must fulfil against a baseline: pass, fail or, where the evidence does not suffice,
/// inconclusive.
///
/// A pure function of rules and runs. The order of judgement: were the runs made alike; were scores lost; is enough
/// scored; and then the numbers, with p corrected over all rules that stop and have a test.
public struct Gate: Sendable {
    /// The rules.
    public let rules: GateRules
    /// The margins of rules that have none of their own.
    public let margins: Margins

    /// Below this chance of an unchanged candidate to pass, a no-worse rule is warned about.
    public static let leastPassChance = 0.8

    /// A gate.
    public init(_ rules: GateRules, margins: Margins) {
        self.rules = rules
        self.margins = margins
    }

    /// Judges a candidate.
    ///
    /// - Parameters:
    ///   - candidate: the run to judge
    ///   - baseline: what it is set against; rules other than `limit` need one
    /// - Throws: ``ComparisonError`` where rules do not fit the runs, or the runs have nothing in common
    public func judge(
        _ candidate: ComparedRun, against baseline: ComparedRun?
    ) throws(ComparisonError) -> GateOutcome {
        if baseline == nil, let rule = rules.rules.first(where: { $0.kind != .limit }) {
            throw StrictMapping.error(
                rule.place, "a \(rule.kind.rawValue) rule needs a baseline, and the rules file names none")
        }
        let aligned = try align(candidate, baseline)
        let settings = rules.settings(margins: margins)
        let resolution = try RuleResolution(rules.rules, aligned, margins: margins)
        let keys = Array(Set(resolution.rules.filter(\.isPaired).map(\.definition.name))).sorted()
        let provenance = Provenance(aligned, keys: keys)
        let isBlocked = !provenance.mismatches.isEmpty && rules.evidence.provenance == .strict
        let (results, familySize) = try answers(resolution.rules, aligned, settings, isBlocked: isBlocked)
        let outcomes = zip(resolution.rules, results).map { rule, result in
            RuleJudgement(
                rule, result, aligned, settings, rules.evidence, familySize: familySize,
                mismatch: isBlocked ? provenance.mismatches.first : nil
            ).outcome
        }
        let stopping = outcomes.filter { $0.rule.level == .error }
        let state: GateOutcome.State =
            stopping.contains { $0.state == .fail }
            ? .fail : isBlocked || stopping.contains { $0.state == .inconclusive } ? .inconclusive : .pass
        // `on-inconclusive: warn` never covers runs that were not made alike.
        let isTolerated = rules.onInconclusive == .warn && !isBlocked
        let spoken = rules.evidence.provenance == .warn ? provenance.mismatches.map { "not made alike: " + $0 } : []
        return GateOutcome(
            name: rules.name, state: state, exit: state == .fail ? 1 : state == .pass || isTolerated ? 0 : 2,
            rules: outcomes, onInconclusive: rules.onInconclusive, aligned: aligned, settings: settings,
            family: zip(resolution.rules, results).filter { Self.isInFamily($0.0) && $0.1?.p != nil }.map(\.0.name),
            mismatches: provenance.mismatches, isBlocked: isBlocked,
            warnings: spoken + provenance.warnings + aligned.coverageWarnings + resolution.warnings
                + unreachable(outcomes, settings, familySize)
                + (isBlocked ? [] : GatePlan.warnings(outcomes)))
    }

    /// A warning where random sign flips are too few for so large a family: the smallest p there is, corrected, is then
    /// above α, and no rule can fail.
    private func unreachable(
        _ outcomes: [RuleOutcome], _ settings: ComparisonSettings, _ familySize: Int
    ) -> [String] {
        let least = Double(familySize) / Double(settings.permutations + 1)
        let isRandom = outcomes.contains { outcome in
            guard let result = outcome.result, let tests = result.tests else { return false }
            return result.test != .t && result.test != .wilcoxon && tests.signFlip.method == .monteCarlo
        }
        guard least >= settings.alpha, isRandom else { return [] }
        return [
            "p is corrected for \(familySize) rules, and \(settings.permutations) sign flips give none below "
                + "\(NumberText.p(least)) then, so that no rule can fail; set `test: t`, or fewer rules"
        ]
    }

    private func align(_ candidate: ComparedRun, _ baseline: ComparedRun?) throws(ComparisonError) -> AlignedRuns {
        guard var baseline else { return AlignedRuns([candidate], unit: rules.blocks.unit) }
        let keys = Set(baseline.utterances.map(\.key))
        guard candidate.utterances.contains(where: { keys.contains($0.key) }) else {
            throw ComparisonError(.malformed, NothingInCommon(baseline, candidate).description)
        }
        if baseline.name == candidate.name { baseline.name += " (baseline)" }
        return AlignedRuns([baseline, candidate], unit: rules.blocks.unit)
    }

    private static func isInFamily(_ rule: ResolvedRule) -> Bool {
        rule.rule.level == .error && rule.rule.kind.hasTest
    }

    /// The comparison that each rule rests on; `nil` for limits on keys that the baseline lacks.
    private func answers(
        _ rules: [ResolvedRule], _ aligned: AlignedRuns, _ settings: ComparisonSettings, isBlocked: Bool
    ) throws(ComparisonError) -> (results: [KeyResult?], familySize: Int) {
        let paired = rules.indices.filter { rules[$0].isPaired }
        let questions = paired.map { i in
            PairAnalysis.Question(
                pair: 0, definition: rules[i].definition, margin: rules[i].margin,
                isJudged: Self.isInFamily(rules[i]),
                minimumCoverage: rules[i].rule.minimumCoverage ?? self.rules.evidence.minimumCoverage,
                places: rules[i].places)
        }
        let analysis = PairAnalysis(aligned, settings, judgedKeys: [], isForced: isBlocked)
        let (answers, familySize) = try analysis.answers(to: questions, about: [(baseline: 0, candidate: 1)])
        var results = [KeyResult?](repeating: nil, count: rules.count)
        for (i, answer) in zip(paired, answers) { results[i] = answer }
        return (results, familySize)
    }
}
