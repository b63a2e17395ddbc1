import Scoring

/// A gate's outcome as Markdown for a pull request, always short enough for a comment.
public struct GateMarkdown: Sendable {
    private let outcome: GateOutcome
    private let origin: ReportOrigin
    private let report: String?

    /// The text of an outcome.
    ///
    /// - Parameters:
    ///   - outcome: the gate's outcome
    ///   - origin: the command and version
    ///   - report: where the page with audio is, a path or an address, if there is one
    public init(_ outcome: GateOutcome, origin: ReportOrigin, report: String? = nil) {
        self.outcome = outcome
        self.origin = origin
        self.report = report
    }

    /// How much is left out, the least important first.
    private enum Fullness: Int, CaseIterable, Comparable {
        case whole, withoutUtterances, withoutPassingRules, withoutProvenance, withShortSentences, withNamesOnly

        static func < (a: Fullness, b: Fullness) -> Bool { a.rawValue < b.rawValue }
    }

    /// The text, below ``MarkdownReport/mostBytes`` bytes of UTF-8: utterances go first, then passing rules, then
    /// provenance, and sentences are cut; a rule that fails is always named.
    public var text: String {
        var last = ""
        for fullness in Fullness.allCases {
            last = text(fullness)
            if last.utf8.count < MarkdownReport.mostBytes { break }
        }
        return last
    }

    private func text(_ fullness: Fullness) -> String {
        var parts = [heading, sentences(fullness), warnings(fullness), table(fullness)]
        if fullness < .withoutUtterances { parts.append(worsened) }
        if fullness < .withoutProvenance { parts.append(provenance) }
        if let report { parts.append("Page with audio: \(Self.shortCode(report))") }
        if fullness > .whole { parts.append("_Shortened to fit a comment._") }
        return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    private var heading: String {
        // A comment ends at `-->`, so that the name keeps only what cannot make one.
        let mark = outcome.name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == ".")
                ? String(scalar) : "_"
        }.joined().prefix(Escaping.longestName)
        return "<!-- codec-score:gate:\(mark) -->\n### Gate \(Escaping.markdown(outcome.name)): "
            + "\(outcome.state.headline)\n\n\(Escaping.markdown(outcome.counts)). "
            + "\(Escaping.markdown(outcome.aligned.blockDescription))."
    }

    private func sentences(_ fullness: Fullness) -> String? {
        let broken = outcome.rules(.fail) + outcome.rules(.inconclusive)
        let shown = fullness < .withNamesOnly ? broken : outcome.rules(.fail)
        var lines = shown.map { rule in
            let name = Escaping.markdown(rule.name)
            let label = "**\(Self.state(rule))** \(fullness < .withNamesOnly ? name : String(name.prefix(40)))"
            guard fullness < .withNamesOnly else { return "- \(label)" }
            return "- \(label): \(sentence(rule, fullness))"
        }
        if shown.count < broken.count { lines.append("- \(broken.count - shown.count) more are inconclusive") }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private func sentence(_ rule: RuleOutcome, _ fullness: Fullness) -> String {
        let isCut = fullness >= .withShortSentences && rule.sentence.count > 200
        return Escaping.markdown(isCut ? rule.sentence.prefix(199) + "…" : rule.sentence, isShortened: false)
    }

    private func warnings(_ fullness: Fullness) -> String? {
        guard !outcome.warnings.isEmpty, fullness < .withNamesOnly else { return nil }
        return outcome.warnings.map { "> ⚠ \(Escaping.markdown($0, isShortened: false))" }.joined(separator: "\n>\n")
    }

    // MARK: The table

    private func table(_ fullness: Fullness) -> String? {
        guard fullness < .withNamesOnly else { return nil }
        let hidesPassing = fullness >= .withoutPassingRules
        let shown = hidesPassing ? outcome.rules.filter { $0.state != .pass } : outcome.rules
        let table = MarkdownReport.rows(
            ["rule", "state", "baseline", "candidate", "change", "margin", "n", "verdict"], shown.map(cells))
        let left = outcome.rules.count - shown.count
        return left > 0 ? "\(table)\n\n\(NumberText.count(left, "more rule")) \(left == 1 ? "passes" : "pass")." : table
    }

    private static func state(_ rule: RuleOutcome) -> String {
        rule.state == .fail && rule.rule.level == .warn ? "warning" : rule.state.rawValue
    }

    private func cells(_ rule: RuleOutcome) -> [String] {
        let digits = rule.definition.digits
        func number(_ value: Double?) -> String { value.map { NumberText.plain($0, digits: digits) } ?? "–" }
        // Means beside the change of a quantile would be two quantities in one row.
        let isAboutMeans = rule.rule.kind != .quantile
        var cells = [
            "\(Escaping.markdown(rule.name)) \(rule.definition.direction.arrow)", Self.state(rule),
            number(isAboutMeans ? rule.result?.baselineMean : nil),
            number(isAboutMeans ? rule.result?.candidateMean ?? rule.value : nil),
        ]
        switch rule.rule.kind {
        case .noWorse, .better, .equivalent:
            cells += [
                rule.result.flatMap { result in
                    result.rawDifference.map {
                        "\(NumberText.signed($0, digits: digits)) \(NumberText.interval(result.rawInterval, digits: digits))"
                    }
                } ?? "–", marginText(rule.margin, digits),
            ]
        case .quantile:
            let isTurned = rule.definition.direction == .lower
            let change = rule.value.map { NumberText.signed(isTurned ? 0 - $0 : $0, digits: digits) } ?? "–"
            let interval = rule.interval.map { " " + NumberText.interval($0.turned(isTurned), digits: digits) } ?? ""
            cells += [change + interval, marginText(rule.margin, digits)]
        case .limit:
            let interval =
                rule.interval?.ends == nil
                ? "" : rule.interval.map { NumberText.interval($0, digits: digits) } ?? ""
            let limits = [("≥ ", rule.rule.minimum), ("≤ ", rule.rule.maximum)].compactMap { sign, limit in
                limit.map { sign + marginText($0, digits) }
            }
            cells += [interval.isEmpty ? "–" : interval, limits.joined(separator: ", ")]
        case .each:
            cells += [
                rule.value.map { "\(NumberText.percent($0, digits: 1)) fell" } ?? "–",
                "\(marginText(rule.rule.drop, digits)), \(NumberText.percent(rule.rule.share ?? 0, digits: 1))",
            ]
        }
        cells.append(rule.rule.kind != .limit && rule.result == nil || rule.count == 0 ? "–" : "\(rule.count)")
        cells.append(verdict(rule))
        return cells
    }

    private func marginText(_ margin: Double?, _ digits: Int) -> String {
        margin.map { NumberText.margin($0, digits: digits) } ?? "–"
    }

    /// The verdict's word where a rule has one.
    private func verdict(_ rule: RuleOutcome) -> String {
        guard rule.rule.kind.hasTest, let result = rule.result else { return "–" }
        return "\(result.verdict.sign) \(result.verdict.rawValue)"
    }

    // MARK: Folded parts

    /// The utterances that fell most on the keys of rules that do not pass, or else of all.
    private var worsened: String? {
        guard let baseline = outcome.baseline else { return nil }
        let tested = outcome.rules.filter { $0.rule.kind != .limit && $0.result != nil }
        let broken = tested.filter { $0.state != .pass }
        var seen = Set<String>()
        let tables = (broken.isEmpty ? tested : broken).filter { seen.insert($0.key).inserted }.compactMap {
            rule -> String? in
            let rows = rule.result.map { MarkdownReport.worsenedRows($0, outcome.aligned) } ?? []
            guard !rows.isEmpty else { return nil }
            return "**\(Escaping.markdown(rule.key))**\n\n"
                + MarkdownReport.rows(
                    [
                        "utterance", Escaping.markdown(baseline.name), Escaping.markdown(outcome.candidate.name),
                        "change",
                    ], rows)
        }
        guard !tables.isEmpty else { return nil }
        return MarkdownReport.folded("Utterances that fell most", tables.joined(separator: "\n\n"))
    }

    private var provenance: String {
        let settings = outcome.settings
        var lines = [
            "- command: \(Self.shortCode(origin.commandLine))",
            "- codec-score \(origin.version); \(settings.resamples) resamples, seed \(settings.seed), "
                + "\(NumberText.percent(settings.confidence)) intervals, α = \(settings.alpha), margins: "
                + Escaping.markdown(settings.margins.name),
            "- p corrected (Holm) over the family gate:\(Escaping.markdown(outcome.name)): "
                + (outcome.family.isEmpty
                    ? "no test"
                    : outcome.family.prefix(50).map { Escaping.markdown($0) }.joined(separator: ", ")
                        + (outcome.family.count > 50 ? ", … \(outcome.family.count - 50) more" : "")),
        ]
        lines += outcome.aligned.runs.map { run in
            let made = run.settings.map { "\($0.tool) \($0.version), resampler \($0.resampler)" } ?? "no record"
            return
                "- \(Escaping.markdown(run.name)): \(Self.shortCode(run.path)), \(Escaping.markdown(made)), \(run.hash)"
        }
        lines += outcome.mismatches.map { "- not made alike: \(Escaping.markdown($0, isShortened: false))" }
        return MarkdownReport.folded("Method and provenance", lines.joined(separator: "\n"))
    }

    /// A code span of no more than 500 characters.
    private static func shortCode(_ text: String) -> String {
        Escaping.markdownCode(text.count > 500 ? text.prefix(499) + "…" : text)
    }
}
