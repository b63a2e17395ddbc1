import Metrics
import Scoring

/// The comparison as Markdown that fits a comment on a pull request: verdict first, long parts folded.
public struct MarkdownReport {
    /// GitHub refuses comments of 65,536 characters; this leaves room for what a bot adds.
    public static let mostBytes = 60_000

    private let comparison: Comparison
    private let origin: ReportOrigin
    private let title: String
    private let reportPath: String?

    /// A report.
    ///
    /// - Parameters:
    ///   - comparison: what is reported
    ///   - origin: the command and version
    ///   - title: the heading
    ///   - reportPath: where the page with audio is, if there is one
    public init(_ comparison: Comparison, origin: ReportOrigin, title: String, reportPath: String? = nil) {
        self.comparison = comparison
        self.origin = origin
        self.title = title
        self.reportPath = reportPath
    }

    /// The text, at most ``mostBytes`` long: parts that are too much are left out from the end, and it says so.
    public var text: String {
        var parts = [heading, banner, sentences].compactMap { $0 }
        parts += comparison.pairs.map { table($0) }
        if comparison.pairs.isEmpty { parts.append(meansTable) }
        parts += comparison.history.map(course)
        let folded =
            comparison.rankings.map(ranking) + [corpus, regressions, shown, coverage, provenance].compactMap { $0 }
        var text = parts.joined(separator: "\n\n") + "\n"
        var left = 0
        for part in folded {
            if text.utf8.count + part.utf8.count + 200 < Self.mostBytes {
                text += "\n" + part + "\n"
            } else {
                left += 1
            }
        }
        if left > 0 { text += "\n\(NumberText.count(left, "part")) left out to stay below \(Self.mostBytes) bytes.\n" }
        return Self.cut(text)
    }

    /// A text beyond the limit ends at a line, and says so.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > mostBytes else { return text }
        var kept = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if kept.utf8.count + line.utf8.count > mostBytes - 100 { break }
            kept += line + "\n"
        }
        return kept + "\nThe rest is left out to stay below \(mostBytes) bytes.\n"
    }

    private func name(_ system: Int) -> String { Escaping.markdown(comparison.runs[system].name) }

    private var heading: String {
        "## \(Escaping.markdown(title))\n\n**\(Escaping.markdown(Headline(comparison).text, isShortened: false)).** "
            + Escaping.markdown(comparison.aligned.blockDescription, isShortened: false) + "."
    }

    private var banner: String? {
        guard !comparison.mismatches.isEmpty else { return nil }
        return "> **Not comparable**, forced: "
            + comparison.mismatches.map { Escaping.markdown($0, isShortened: false) }.joined(separator: "; ") + "."
    }

    private var sentences: String? {
        let hasSeveral = comparison.pairs.count > 1
        let parts = comparison.pairs.map { pair in
            let title = hasSeveral ? ["**\(name(pair.candidate)) against \(name(pair.baseline))**", ""] : []
            return (title + pair.judged.map(sentence) + disagreement(pair)).joined(separator: "\n")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }

    private func sentence(_ result: KeyResult) -> String {
        "- \(result.verdict.sign) \(Escaping.markdown(result.sentence, isShortened: false))"
    }

    /// Metrics that disagree, as a line of the list.
    private func disagreement(_ pair: PairComparison) -> [String] {
        guard let (better, worse) = pair.disagreement else { return [] }
        let names = [better, worse].map { $0.map { Escaping.markdown($0) }.joined(separator: ", ") }
        return [
            "- Metrics disagree on \(name(pair.candidate)) against \(name(pair.baseline)): better on \(names[0]), "
                + "worse on \(names[1])."
        ]
    }

    private func table(_ pair: PairComparison) -> String {
        "### \(name(pair.candidate)) against \(name(pair.baseline))\n\n"
            + Self.rows(
                [
                    "key", name(pair.baseline), name(pair.candidate), "change", "interval", "margin", "n", "p",
                    "verdict",
                ],
                pair.judged.map(cells))
    }

    private func cells(_ result: KeyResult) -> [String] {
        let digits = result.definition.digits
        let number = { (value: Double?) in value.map { NumberText.plain($0, digits: digits) } ?? "–" }
        return [
            "\(Escaping.markdown(result.key)) \(result.definition.direction.arrow)", number(result.baselineMean),
            number(result.candidateMean),
            result.rawDifference.map { NumberText.signed($0, digits: digits) } ?? "–",
            NumberText.interval(result.rawInterval, digits: digits),
            result.margin.map { NumberText.margin($0, digits: digits) } ?? "none",
            result.compared == result.expected ? "\(result.compared)" : "\(result.compared) of \(result.expected)",
            (result.pHolm ?? result.p).map(NumberText.p) ?? "–",
            "\(result.verdict.sign) \(result.verdict.rawValue)",
        ]
    }

    private var meansTable: String {
        let rows = comparison.means.filter { $0.mean != nil }.map { mean -> [String] in
            let digits = mean.definition.digits
            return [
                "\(Escaping.markdown(mean.definition.name)) \(mean.definition.direction.arrow)",
                mean.mean.map { NumberText.plain($0, digits: digits) } ?? "–",
                mean.interval.map { NumberText.interval($0, digits: digits) } ?? "–", "\(mean.scored)",
            ]
        }
        return Self.rows(["key", "mean", "interval", "n"], rows)
    }

    /// The course of a key over checkpoints.
    private func course(_ history: CheckpointHistory) -> String {
        let digits = history.definition.digits
        let rows = history.steps.map { step -> [String] in
            func change(_ change: CheckpointHistory.Change?) -> String {
                guard let change else { return "–" }
                return "\(change.verdict.sign) \(history.text(of: change))"
            }
            return [
                "\(step.step)", NumberText.plain(step.mean, digits: digits), change(step.previous),
                change(step.bestSoFar),
            ]
        }
        return "### History of \(Escaping.markdown(history.definition.name)) \(history.definition.direction.arrow)\n\n"
            + Escaping.markdown(history.summary, isShortened: false) + "\n\n"
            + Self.rows(["step", "mean", "against the one before", "against the best so far"], rows)
    }

    private func ranking(_ ranking: Ranking) -> String {
        let digits = ranking.definition.digits
        let rows = ranking.entries.enumerated().map { i, entry in
            [
                name(entry.system), NumberText.plain(entry.mean, digits: digits),
                entry.meanRank.map { NumberText.plain($0, digits: 2) } ?? "–",
                i == 0 ? "" : entry.isSeparable ? "separable" : "not separable",
            ]
        }
        return Self.folded(
            "Ranking on \(Escaping.markdown(ranking.definition.name)) "
                + "(\(NumberText.count(ranking.utteranceCount, "utterance")))",
            Escaping.markdown(ranking.sentence(alpha: comparison.settings.alpha), isShortened: false) + "\n\n"
                + Self.rows(["system", "mean", "mean rank", "from the one above"], rows))
    }

    /// The values of the runs as wholes.
    private var corpus: String? {
        guard let description = comparison.corpusDescription else { return nil }
        let rows = comparison.corpusDefinitions.map { key in
            ["\(Escaping.markdown(key.name)) \(key.direction.arrow)"] + comparison.corpusTexts(key)
        }
        let sentences = comparison.pairs.flatMap { comparison.corpusSentences($0) }.map {
            "- \($0.verdict.sign) \(Escaping.markdown($0.text, isShortened: false))"
        }
        let parts: [String?] = [
            Self.rows(["key"] + comparison.runs.indices.map { name($0) }, rows),
            sentences.isEmpty ? nil : sentences.joined(separator: "\n"),
            Escaping.markdown(description, isShortened: false),
        ]
        return Self.folded("Distances between sets of embeddings", parts.compactMap(\.self).joined(separator: "\n\n"))
    }

    /// Keys that are shown without being judged.
    private var shown: String? {
        let tables = comparison.pairs.compactMap { pair -> String? in
            let rest = pair.results.filter { !$0.isJudged }
            guard !rest.isEmpty else { return nil }
            return "**\(name(pair.candidate)) against \(name(pair.baseline))**\n\n"
                + Self.rows(
                    [
                        "key", name(pair.baseline), name(pair.candidate), "change", "interval", "margin", "n", "p",
                        "verdict",
                    ],
                    rest.map(cells))
        }
        guard !tables.isEmpty else { return nil }
        return Self.folded("Further keys, not judged (p not corrected)", tables.joined(separator: "\n\n"))
    }

    /// The utterances that fell most, by judged key.
    private var regressions: String? {
        let parts = comparison.pairs.flatMap { pair in
            pair.judged.compactMap { result -> String? in
                let rows = Self.worsenedRows(result, comparison.aligned)
                guard !rows.isEmpty else { return nil }
                return
                    "**\(Escaping.markdown(result.key)), \(name(pair.candidate)) against \(name(pair.baseline))**\n\n"
                    + Self.rows(["utterance", name(pair.baseline), name(pair.candidate), "change"], rows)
            }
        }
        return parts.isEmpty ? nil : Self.folded("Utterances that fell most", parts.joined(separator: "\n\n"))
    }

    private var coverage: String? {
        let rows = comparison.means.filter { $0.scored < comparison.aligned.keys.count }.map { mean -> [String] in
            let reasons = mean.undefined.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return [
                name(mean.system), Escaping.markdown(mean.definition.name),
                "\(mean.scored) of \(comparison.aligned.keys.count)",
                reasons.map { Escaping.markdown($0) }.joined(separator: ", "), "\(mean.infinite)", "\(mean.failed)",
            ]
        }
        let losses = comparison.pairs.flatMap { pair in
            pair.results.compactMap { result -> String? in
                guard let losses = result.losses else { return nil }
                return "- \(Escaping.markdown(result.key)): \(name(pair.candidate)) lost "
                    + "\(losses.test.newlyUndefined) and gained \(losses.test.newlyDefined) scores against "
                    + "\(name(pair.baseline)) (p = \(NumberText.p(losses.test.p)))"
            }
        }
        let warnings = (comparison.warnings + comparison.notes).map { "- \(Escaping.markdown($0, isShortened: false))" }
        guard !rows.isEmpty || !losses.isEmpty || !warnings.isEmpty else {
            return "All \(comparison.aligned.keys.count) utterances are scored on all keys in all systems."
        }
        let table =
            rows.isEmpty ? [] : [Self.rows(["system", "key", "scored", "undefined", "infinite", "failed"], rows)]
        let lists = [losses, warnings].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        return Self.folded("Coverage and warnings", (table + lists).joined(separator: "\n\n"))
    }

    private var provenance: String {
        let settings = comparison.settings
        var lines = [
            "- command: \(Escaping.markdownCode(origin.commandLine))",
            "- codec-score \(origin.version); \(settings.resamples) resamples, seed \(settings.seed), "
                + "confidence \(NumberText.percent(settings.confidence)), α = \(settings.alpha), margins: "
                + Escaping.markdown(settings.margins.name),
            "- family \(Escaping.markdown(comparison.family.name)), Holm over "
                + "\(NumberText.count(comparison.family.members.count, "test"))",
        ]
        lines += comparison.runs.map { run in
            let made = run.settings.map { "\($0.tool) \($0.version), resampler \($0.resampler)" } ?? "no record"
            return "- \(Escaping.markdown(run.name)): \(Escaping.markdownCode(run.path)), "
                + "\(Escaping.markdown(made)), \(run.hash)"
        }
        if let reportPath { lines.append("- page with audio: \(Escaping.markdownCode(reportPath))") }
        return Self.folded("Method and provenance", lines.joined(separator: "\n"))
    }

    /// The utterances that fell most: name, both scores and the change.
    static func worsenedRows(_ result: KeyResult, _ aligned: AlignedRuns) -> [[String]] {
        let digits = result.definition.digits
        return result.mostWorsened(20).map { utterance in
            [
                Escaping.markdown(aligned.keys[utterance.place]), NumberText.plain(utterance.baseline, digits: digits),
                NumberText.plain(utterance.candidate, digits: digits),
                NumberText.signed(utterance.candidate - utterance.baseline, digits: digits),
            ]
        }
    }

    /// A table; the first column is text, the others numbers.
    static func rows(_ header: [String], _ rows: [[String]]) -> String {
        let lines = [header, header.indices.map { $0 == 0 ? "---" : "---:" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// A part that is folded away.
    static func folded(_ summary: String, _ content: String) -> String {
        "<details><summary>\(summary)</summary>\n\n\(content)\n\n</details>"
    }
}
