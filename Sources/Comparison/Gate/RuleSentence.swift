import Metrics
import Statistics

/// The words in which a rule's outcome is told: those of a comparison where they fit, and no more than the numbers say.
struct RuleSentence {
    let rule: ResolvedRule
    let result: KeyResult?
    let finding: RuleJudgement.Finding
    let evidence: GateRules.Evidence
    let aligned: AlignedRuns
    let familySize: Int
    let alpha: Double
    /// Utterances that the rule rests on, and that it should rest on.
    let count: Int, expected: Int
    let mismatch: String?

    /// The sentence, with the utterances that it is about where those are not all.
    var text: String {
        guard let filter = rule.rule.filter else { return whole }
        return "\(whole) (Only \(filter).)"
    }

    private var key: String { rule.definition.name }
    private var candidate: String { aligned.runs[aligned.runs.count - 1].name }
    private var baseline: String { aligned.runs[0].name }
    private var unit: String { rule.definition.unitText.isEmpty ? "" : " " + rule.definition.unitText }
    private var digits: Int { rule.definition.digits }

    private var whole: String {
        if let reason = finding.reason, let text = shortcoming(reason) { return text }
        return switch rule.rule.kind {
        case .noWorse: noWorse
        case .better: better
        case .equivalent: equivalent
        case .limit: limit
        case .quantile: quantile
        case .each: each
        }
    }

    /// Why the numbers do not count; `nil` where they do, but do not decide.
    private func shortcoming(_ reason: RuleOutcome.Reason) -> String? {
        switch reason {
        case .provenance: return "Undecided on \(key): the runs were not made alike: \(mismatch ?? "")."
        case .losses: return losses
        case .coverage:
            let scored = rule.isPaired ? result?.compared ?? count : count
            return "Undecided on \(key): only \(scored) of \(expected) utterances have a score"
                + "\(rule.isPaired ? " in both" : "")."
        case .tooFewUtterances:
            let asked = rule.rule.minimumUtterances ?? evidence.minimumUtterances
            if count < asked {
                return "Undecided on \(key): only \(NumberText.count(count, "utterance")) with a score"
                    + "\(rule.isPaired ? " in both" : ""), where the rules ask for \(asked)."
            }
            return "Undecided on the worst \(percent(rule.rule.probability)) on \(key): fewer than 5 of "
                + "\(NumberText.count(count, "utterance"))"
                + (rule.rule.probability.map { "; q: \($0) needs \(Int((5 / $0).rounded(.up)))" } ?? "") + "."
        case .tooFewBlocks:
            let what = aligned.blocking.unit == .speaker ? "speaker" : "utterance"
            return "Undecided on \(key): one \(what) only, which gives no interval."
        case .scale: return "Undecided on \(key): its numbers are on different scales."
        case .noResampling: return "Undecided on \(key): no embeddings stored."
        case .notAfterCorrection:
            guard let words else { return nil }
            let p = (result?.pHolm ?? result?.p).map { " (p = \(NumberText.p($0)))" } ?? ""
            let many = familySize > 1 && rule.rule.level == .error
            return "Undecided on \(key): \(words.change) would decide by its interval alone, but "
                + (many ? "not after correcting for \(familySize) rules" : "its test does not agree") + "\(p)."
        case .interval: return nil
        }
    }

    private var losses: String {
        guard let losses = result?.losses else { return "" }
        let test = losses.test
        let keys = losses.keys + losses.absentKeys
        let defined = losses.share > 0 ? Int((Double(keys.count) / losses.share).rounded()) : 0
        let shown = keys.prefix(3).joined(separator: ", ")
        let more = keys.count > 3 ? ", …" : ""
        let absent = losses.absentKeys.isEmpty ? "" : ", \(losses.absentKeys.count) without a row"
        let found =
            "\(candidate) has no \(key) on \(keys.count) of \(NumberText.count(defined, "utterance")) where "
            + "\(baseline) has one (\(shown)\(more)\(absent)); \(percent(evidence.newlyUndefined)) may be lost, p = "
            + "\(NumberText.p(test.p))."
        return finding.state == .fail ? found : "Undecided on \(key): \(found)"
    }

    // MARK: Rules on the mean difference

    private var words: Sentence? {
        result.map { result in
            Sentence(
                result: result, baseline: baseline, candidate: candidate, speakerCount: speakerCount(result),
                familySize: familySize, alpha: alpha, explainsDirection: true)
        }
    }

    private func speakerCount(_ result: KeyResult) -> Int {
        guard aligned.blocking.unit == .speaker else { return 0 }
        return Set(result.utterances.compactMap { aligned.speakers[$0.place] }).count
    }

    private var noWorse: String {
        guard let words, let result else { return "" }
        let loss = result.margin == 0 ? "a loss" : "a loss of more than \(words.margin)\(unit)"
        switch finding.state {
        case .pass:
            if result.isIdentical { return words.equivalent }
            return "\(candidate) is not worse than \(baseline) on \(key)\(words.direction): \(words.change) excludes "
                + "\(loss) (\(words.sample))."
        case .fail: return words.decided("worse")
        case .inconclusive:
            return "Undecided on \(key)\(words.direction): \(words.change) does not exclude \(loss) "
                + "(\(words.sample)).\(detectable)"
        }
    }

    /// What the experiment could have shown; how large it should be stands in the warning about planning.
    private var detectable: String {
        guard let result, let power = result.power else { return "" }
        return " \(NumberText.count(result.blockCount, result.blockUnit.rawValue)) can show differences of "
            + "\(NumberText.plain(power.detectableDifference, digits: digits)) or more."
    }

    private var better: String {
        guard let words, let result else { return "" }
        let more = result.margin == 0 ? "" : " by more than \(words.margin)\(unit)"
        switch finding.state {
        case .pass: return words.decided("better")
        case .fail:
            if result.isIdentical { return words.equivalent }
            return "\(candidate) is not better than \(baseline) on \(key)\(more)\(words.direction): \(words.change) "
                + "(\(words.sample))."
        case .inconclusive:
            return "Undecided on \(key)\(words.direction): \(words.change) does not settle whether \(candidate) is "
                + "better\(more) (\(words.sample)).\(words.outlook)"
        }
    }

    private var equivalent: String {
        guard let words, let result else { return "" }
        switch finding.state {
        case .pass: return words.equivalent
        case .fail: return words.decided((result.difference ?? 0) > 0 ? "better" : "worse")
        case .inconclusive:
            return "Undecided on \(key)\(words.direction): \(words.change) is not wholly within "
                + "±\(words.margin)\(unit) (\(words.sample)).\(words.outlook)"
        }
    }

    // MARK: Rules without a test

    private var limit: String {
        let value = finding.value.map { NumberText.plain($0, digits: digits) } ?? "–"
        let interval =
            finding.interval?.ends == nil
            ? "" : finding.interval.map { " " + NumberText.interval($0, digits: digits) } ?? ""
        let bounds = [
            rule.rule.minimum.map { "at least \(NumberText.margin($0, digits: digits))" },
            rule.rule.maximum.map { "at most \(NumberText.margin($0, digits: digits))" },
        ].compactMap { $0 }.joined(separator: " and ")
        let sample = rule.rate == nil ? " (\(NumberText.count(count, "utterance")))" : ""
        let found = "\(candidate) has a \(rule.rate == nil ? "mean " : "")\(key) of \(value)\(unit)\(interval)\(sample)"
        return switch finding.state {
        case .pass: "\(found), \(bounds) as asked."
        case .fail: "\(found), not \(bounds) as asked."
        case .inconclusive: "Undecided on \(key): \(found), whose interval does not settle whether it is \(bounds)."
        }
    }

    private var quantile: String {
        guard let result, let value = finding.value, let interval = finding.interval else { return "" }
        let worst = "the worst \(percent(rule.rule.probability)) on \(key)"
        let raw = result.isLowerBetter ? 0 - value : value
        let change =
            "\(NumberText.signed(raw, digits: digits))\(unit) "
            + NumberText.interval(interval.turned(result.isLowerBetter), digits: digits)
        let lower = result.isLowerBetter ? " (lower is better)" : ""
        let margin = result.margin ?? 0
        let loss = margin == 0 ? "a loss" : "a loss of more than \(NumberText.margin(margin, digits: digits))\(unit)"
        let sample = "(\(NumberText.count(count, "utterance")))"
        return switch finding.state {
        case .pass:
            "Where \(worst) begin\(lower), \(candidate) is not worse than \(baseline): \(change) excludes \(loss) \(sample)."
        case .fail:
            "Where \(worst) begin\(lower), \(candidate) is worse than \(baseline): \(change)"
                + (margin == 0 ? "" : ", more than the margin of \(NumberText.margin(margin, digits: digits))\(unit)")
                + " \(sample)."
        case .inconclusive: "Undecided on \(worst)\(lower): \(change) does not exclude \(loss) \(sample)."
        }
    }

    private var each: String {
        guard let result, let drop = rule.rule.drop, let falls = RareFailures(result, drop: drop) else { return "" }
        let size = drop == 0 ? "" : " by more than \(NumberText.margin(drop, digits: digits))\(unit)"
        let allowed = percent(rule.rule.share)
        return "\(falls.count) of \(NumberText.count(falls.utteranceCount, "utterance")) (\(percent(falls.share))) got "
            + "worse\(size) on \(key), "
            + (finding.state == .pass ? "where \(allowed) may" : "more than the \(allowed) that may")
            + "; up to \(percent(falls.upperBound)) could."
    }

    /// 5 %, 0.5 %.
    private func percent(_ share: Double?) -> String {
        guard let share else { return "–" }
        let hundredth = share * 100
        return NumberText.percent(share, digits: abs(hundredth - hundredth.rounded()) < 1e-9 ? 0 : 1)
    }
}
