import Comparison
import Console
import Metrics
import Scoring

/// The verdicts as they are printed on a terminal: a headline, a table a pair, and a sentence for what is undecided.
struct CompareSummary {
    private let comparison: Comparison

    init(_ comparison: Comparison) { self.comparison = comparison }

    /// Prints them.
    func print(to terminal: Terminal) {
        let headline = Headline(comparison)
        terminal.print(Escaping.terminal(headline.text), style: .bold)
        terminal.print(Escaping.terminal(comparison.aligned.blockDescription), style: .dim)
        for (pair, line) in zip(comparison.pairs, headline.pairs) {
            terminal.print("")
            if comparison.pairs.count > 1 { terminal.print(Escaping.terminal(line), style: .bold) }
            print(pair, to: terminal)
        }
        if comparison.pairs.isEmpty { printMeans(to: terminal) }
        printCorpus(to: terminal)
        if !comparison.history.isEmpty { terminal.print("") }
        for history in comparison.history {
            terminal.print(terminal.wrapped(Escaping.terminal(history.summary), indent: ""))
        }
        terminal.print("")
        terminal.print(legend, style: .dim)
    }

    private var interval: String { NumberText.percent(comparison.settings.confidence) + " interval" }

    private var legend: String {
        "↑ higher is better, ↓ lower is better; margins: \(Escaping.terminal(comparison.settings.margins.name))"
            + "; p corrected for \(NumberText.count(comparison.family.members.count, "comparison"))"
    }

    private func print(_ pair: PairComparison, to terminal: Terminal) {
        let (a, b) = (name(pair.baseline), name(pair.candidate))
        var table = TextTable([
            ("key", .left), ("", .left), (a, .right), (b, .right), ("change", .right), (interval, .left),
            ("margin", .right), ("n", .right), ("p", .right), ("verdict", .left),
        ])
        let shown = pair.judged.isEmpty ? pair.results : pair.judged
        for result in shown { table.add(cells(result)) }
        for (i, line) in table.lines.enumerated() {
            terminal.print(line, style: i == 0 ? .bold : Self.style(shown[i - 1].verdict))
        }
        for result in shown where result.verdict == .undecided {
            terminal.print(terminal.wrapped(Escaping.terminal(result.sentence), indent: "  "), style: .dim)
        }
        if let (better, worse) = pair.disagreement {
            let text =
                "metrics disagree: better on \(better.joined(separator: ", ")); worse on "
                + worse.joined(separator: ", ")
            terminal.print(terminal.wrapped(Escaping.terminal(text), indent: "  "), style: .warning)
        }
        for result in shown where result.ranksDisagree(alpha: comparison.settings.alpha) {
            terminal.print(
                "  \(Escaping.terminal(result.key)): the tests of mean and ranks disagree: a few utterances carry the difference, or there are few in all",
                style: .dim)
        }
        let rest = pair.results.count - shown.count
        if rest > 0 {
            terminal.print("  \(NumberText.count(rest, "key")) more, not judged, in the report", style: .dim)
        }
    }

    private func name(_ system: Int) -> String { Escaping.terminal(comparison.runs[system].name) }

    private func cells(_ result: KeyResult) -> [String] {
        let digits = result.definition.digits
        let number = { (value: Double?) in value.map { NumberText.plain($0, digits: digits) } ?? "–" }
        return [
            Escaping.terminal(result.key), result.definition.direction.arrow, number(result.baselineMean),
            number(result.candidateMean), result.rawDifference.map { NumberText.signed($0, digits: digits) } ?? "–",
            NumberText.interval(result.rawInterval, digits: digits),
            result.margin.map { NumberText.margin($0, digits: digits) } ?? "none",
            result.compared == result.expected ? "\(result.compared)" : "\(result.compared)/\(result.expected)",
            (result.pHolm ?? result.p).map(NumberText.p) ?? "–", "\(result.verdict.sign) \(result.verdict.rawValue)",
        ]
    }

    /// The values of the runs as wholes, a column a system, and what is said of those that were asked for.
    private func printCorpus(to terminal: Terminal) {
        guard let description = comparison.corpusDescription else { return }
        var table = TextTable(
            [("whole set", .left), ("", .left)] + comparison.runs.indices.map { (name($0), .right) })
        for key in comparison.corpusDefinitions {
            table.add([Escaping.terminal(key.name), key.direction.arrow] + comparison.corpusTexts(key))
        }
        terminal.print("")
        table.print(to: terminal)
        for pair in comparison.pairs {
            for sentence in comparison.corpusSentences(pair) {
                let style: Terminal.Style = sentence.verdict == .undecided ? .dim : Self.style(sentence.verdict)
                terminal.print(terminal.wrapped(Escaping.terminal(sentence.text), indent: "  "), style: style)
            }
        }
        terminal.print(terminal.wrapped(Escaping.terminal(description), indent: "  "), style: .dim)
    }

    private func printMeans(to terminal: Terminal) {
        var table = TextTable([
            ("key", .left), ("", .left), ("mean", .right), (interval, .left), ("n", .right),
        ])
        for mean in comparison.means {
            let digits = mean.definition.digits
            table.add([
                Escaping.terminal(mean.definition.name), mean.definition.direction.arrow,
                mean.mean.map { NumberText.plain($0, digits: digits) } ?? "–",
                mean.interval.map { NumberText.interval($0, digits: digits) } ?? "–", "\(mean.scored)",
            ])
        }
        terminal.print("")
        table.print(to: terminal)
    }

    private static func style(_ verdict: Verdict) -> Terminal.Style {
        switch verdict {
        case .better: .good
        case .worse: .error
        case .equivalent, .undecided: .plain
        }
    }
}
