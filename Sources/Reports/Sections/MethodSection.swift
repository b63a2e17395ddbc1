import Comparison
import Metrics

/// Every choice in force, and what the page was made from.
struct MethodSection {
    struct Fact {
        let term: String
        let factHTML: String
    }

    let methodFacts: [Fact]
    let marginsHTML: String
    let hasMargins: Bool
    let runsHTML: String
    let commandLines: [String]
    let hasCommandLines: Bool
    let command: String

    init(_ context: ReportContext) {
        methodFacts = Self.facts(context)
        let comparison = context.comparison
        let margins = Self.margins(context)
        hasMargins = margins.rowCount > 0
        marginsHTML = hasMargins ? margins.html : ""
        runsHTML = Self.runs(context).html
        commandLines = comparison.runs.flatMap { run in
            (run.settings?.commandLines ?? []).map { HTMLText.shortened(run.name) + ": " + $0.joined(separator: " ") }
        }
        hasCommandLines = !commandLines.isEmpty
        command = context.options.command
    }

    private static func facts(_ context: ReportContext) -> [Fact] {
        let comparison = context.comparison
        let settings = comparison.settings
        let percent = NumberText.percent(settings.confidence)
        let methods = Set(comparison.pairs.flatMap { $0.results.map(\.interval.method.rawValue) }).sorted()
        var facts = [
            ("Compared", comparison.aligned.blockDescription),
            (
                "Difference",
                "candidate minus baseline, paired by utterance, over utterances that are scored in both; in charts turned "
                    + "so that right is better"
            ),
            (
                "Intervals",
                "\(percent): expanded BCa bootstrap (\(settings.resamples) resamples of whole blocks) from 20 blocks on, "
                    + "Student's t below; in force here: \(methods.isEmpty ? "none" : methods.joined(separator: ", "))"
            ),
            (
                "Tests",
                "paired sign flips (\(settings.permutations) patterns) from 20 blocks on, Student's t below; choice: "
                    + "\(settings.test.rawValue); Wilcoxon's signed ranks (Pratt) beside it"
            ),
            ("Correction", "Holm over the family \(comparison.family.name), α = \(settings.alpha)"),
            (
                "Verdicts",
                "better or worse: the interval lies wholly beyond the margin and the corrected p is below α; equivalent: "
                    + "it lies wholly within ± the margin; undecided: anything else"
            ),
            (
                "Missing values",
                "never filled in; fewer than \(NumberText.percent(settings.minimumCoverage)) of the utterances compared "
                    + "leaves a key undecided"
            ),
            ("Random numbers", "SplitMix64, seed \(settings.seed)"),
            ("Tool", "codec-score \(context.options.toolVersion)"),
        ].map { Fact(term: $0.0, factHTML: HTMLText.escaped($0.1)) }
        if !comparison.family.members.isEmpty {
            facts.insert(
                Fact(term: "Family", factHTML: HTMLText.names(Array(comparison.family.members.prefix(100)))), at: 5)
        }
        facts.append(
            Fact(
                term: "Limits",
                factHTML:
                    "Objective scores are not listeners. A verdict here is about these keys, these utterances and "
                    + "these margins."))
        return facts
    }

    private static func margins(_ context: ReportContext) -> HTMLTable {
        let margins = context.comparison.settings.margins
        let keys = context.comparison.definitions.filter { $0.direction != .none }
        return HTMLTable(
            "Margins (\(margins.name)): how large a difference must be to matter. Conventions, not thresholds of hearing, "
                + "unless one is cited",
            [.text("key"), .number("margin"), .text("from"), .text("ground")],
            keys.compactMap { key in
                guard let entry = margins.entry(for: key.name) else {
                    return HTMLTable.Row([
                        .head(context.key(key)), .number("none", nil), .text("–"), .text("no verdict"),
                    ])
                }
                return HTMLTable.Row([
                    .head(context.key(key)), .number(entry.size.text, nil), .text(entry.source.rawValue),
                    .text(entry.ground),
                ])
            })
    }

    private static func runs(_ context: ReportContext) -> HTMLTable {
        HTMLTable(
            "Runs",
            [
                .text("system"), .text("run"), .text("rows"), .text("made by"), .text("resampler"),
                .text("hash of the rows"), .text("hash of the references"),
            ],
            context.comparison.runs.map { run in
                HTMLTable.Row([
                    .head(HTMLText.name(run.name)), .name(run.path), .count(run.utterances.count),
                    .text(run.settings.map { "\($0.tool) \($0.version)" } ?? "no record"),
                    .text(run.settings?.resampler ?? "–"), .markup("<code>\(HTMLText.escaped(run.hash))</code>"),
                    .markup(run.settings?.referenceHash.map { "<code>\(HTMLText.escaped($0))</code>" } ?? "–"),
                ])
            })
    }
}
