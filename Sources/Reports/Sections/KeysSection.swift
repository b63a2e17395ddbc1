import Charts
import Comparison
import Metrics
import Scoring
import Statistics

/// All keys of each pair: means, change, interval, margin, verdict, and the forest of changes.
struct KeysSection {
    struct Pair {
        let number: Int
        let keysTitleHTML: String
        let tableHTML: String
        let forestHTML: String
        let statisticsHTML: String
        let isFolded: Bool
    }

    let keyPairs: [Pair]
    let hasSeveralPairs: Bool

    init?(_ context: ReportContext) {
        guard context.comparison.pairs.contains(where: { !$0.results.isEmpty }) else { return nil }
        hasSeveralPairs = context.comparison.pairs.count > 1
        keyPairs = context.comparison.pairs.enumerated().map { i, pair in
            Pair(
                number: i, keysTitleHTML: context.title(pair), tableHTML: Self.table(pair, i, context),
                forestHTML: Self.forests(pair, i, context), statisticsHTML: Self.statistics(pair, context).html,
                isFolded: context.comparison.pairs.count > ReportContext.mostOpenPairs)
        }
    }

    // MARK: Table

    private static func table(_ pair: PairComparison, _ i: Int, _ context: ReportContext) -> String {
        let columns: [HTMLTable.Column] =
            [.text("key")] + [pair.baseline, pair.candidate].map { .numbers(of: context.systemName($0)) } + [
                .number("change"), .number("95 % interval"), .number("margin"), .text("verdict"), .number("n"),
                .number("p"), .number("win / tie / loss"),
            ]
        let percent = NumberText.percent(context.comparison.settings.confidence)
        var named = columns
        named[4] = HTMLTable.Column(html: "\(percent) interval", isNumber: true, isSortable: false)
        named[9].isSortable = false
        let judged = pair.results.filter(\.isJudged).map { row($0, context) }
        let rest = pair.results.filter { !$0.isJudged }.map { row($0, context) }
        let groups =
            rest.isEmpty
            ? [HTMLTable.Group(heading: nil, rows: judged)]
            : [
                HTMLTable.Group(heading: judged.isEmpty ? nil : "Judged, p corrected for the family", rows: judged),
                HTMLTable.Group(heading: "Shown besides, p not corrected", rows: rest),
            ]
        return HTMLTable(
            "\(context.plainTitle(pair)), all keys", named, groups: groups, id: "keys-\(i)", isSortable: true,
            isWide: true
        ).html
    }

    private static func row(_ result: KeyResult, _ context: ReportContext) -> HTMLTable.Row {
        let digits = result.definition.digits
        let change = result.rawDifference
        // A sign on an undecided change would read like a verdict.
        let side = result.verdict == .better ? " rise" : result.verdict == .worse ? " fall" : ""
        let p = result.pHolm ?? result.p
        let counts = result.effect?.counts
        var changeCell = HTMLTable.Cell.number(
            change.map { NumberText.signed($0, digits: digits) } ?? "–", result.difference)
        changeCell.classes += side
        return HTMLTable.Row(
            [
                .head(context.key(result.definition)), .number(result.baselineMean, digits: digits),
                .number(result.candidateMean, digits: digits), changeCell,
                .number(NumberText.interval(result.rawInterval, digits: digits), nil),
                .number(result.margin.map { NumberText.margin($0, digits: digits) } ?? "none", result.margin),
                .verdict(result.verdict),
                .number(
                    result.compared == result.expected
                        ? String(result.compared) : "\(result.compared) of \(result.expected)",
                    Double(result.compared)),
                .number(p.map(NumberText.p) ?? "–", p),
                .number(counts.map { "\($0.wins) / \($0.ties) / \($0.losses)" } ?? "–", nil),
            ], verdict: result.verdict)
    }

    // MARK: Forests

    private static func forests(_ pair: PairComparison, _ i: Int, _ context: ReportContext) -> String {
        let withMargin = pair.results.filter { ($0.margin ?? 0) > 0 && $0.difference != nil }
        let without = pair.results.filter { ($0.margin ?? 0) <= 0 && $0.difference != nil }
        var html = ""
        for (name, results) in [
            ("judged keys", withMargin.filter(\.isJudged)), ("further keys", withMargin.filter { !$0.isJudged }),
        ]
        where !results.isEmpty {
            let rows = results.compactMap { row($0, scale: $0.margin ?? 1) }
            let chart = ForestChart(
                idPrefix: "forest\(i)\(name.prefix(1))",
                title: "Changes against the margin, \(context.plainTitle(pair)), \(name)",
                rows: rows)
            let figure = ChartFigure(chart, title: "Change in margins, \(name) (right = better)").html
            html +=
                name == "judged keys" || withMargin.allSatisfy { !$0.isJudged }
                ? figure : Self.folded("Chart of the \(name)", figure)
        }
        let deviations = without.compactMap { result -> ForestChart.Row? in
            standardDeviation(result).flatMap { row(result, scale: $0) }
        }
        if !deviations.isEmpty {
            let chart = ForestChart(
                idPrefix: "forest\(i)d", title: "Changes of keys without a margin, \(context.plainTitle(pair))",
                unit: .standardDeviations, rows: deviations)
            let figure = ChartFigure(
                chart, title: "Change in standard deviations of the difference, keys without a margin (right = better)"
            ).html
            html += without.contains(where: \.isJudged) ? figure : folded("Chart of the keys without a margin", figure)
        }
        return html
    }

    private static func folded(_ title: String, _ html: String) -> String {
        "<details><summary>\(HTMLText.escaped(title))</summary>\(html)</details>"
    }

    private static func row(_ result: KeyResult, scale: Double) -> ForestChart.Row? {
        guard let difference = result.difference, scale > 0 else { return nil }
        let digits = result.definition.digits
        let raw = result.rawDifference.map { NumberText.signed($0, digits: digits) } ?? ""
        return ForestChart.Row(
            label: result.key + " " + result.definition.direction.arrow, point: difference / scale,
            low: result.interval.low.map { $0 / scale }, high: result.interval.high.map { $0 / scale },
            verdict: ForestChart.Verdict(result.verdict),
            note: raw + " " + NumberText.interval(result.rawInterval, digits: digits))
    }

    private static func standardDeviation(_ result: KeyResult) -> Double? {
        DescriptiveStatistics(result.utterances.map(\.difference))?.standardDeviation.flatMap { $0 > 0 ? $0 : nil }
    }

    // MARK: Further statistics

    private static func statistics(_ pair: PairComparison, _ context: ReportContext) -> HTMLTable {
        let columns: [HTMLTable.Column] = [
            .text("key"), .text("test"), .number("p, uncorrected"), .number("p, Wilcoxon"),
            .number("p, equivalence (TOST)"),
            .number("d_z"), .number("rank-biserial"), .number("P(better)"), .number("beyond margin, win / loss"),
            .number("detectable"), .number("fell by > 10 margins"), .number("upper bound"),
        ]
        let rows = pair.results.map { result -> HTMLTable.Row in
            let digits = result.definition.digits
            let effect = result.effect
            let wilcoxon = result.tests?.wilcoxon
            return HTMLTable.Row([
                .head(context.key(result.definition)), .text(result.test?.rawValue ?? "–"), p(result.p), p(wilcoxon?.p),
                p(result.equivalence?.p), .number(effect?.standardizedMean, digits: 2),
                .number(wilcoxon?.rankBiserial, digits: 2), .number(effect?.counts.probabilityBetter, digits: 2),
                .number(effect?.countsBeyondMargin.map { "\($0.wins) / \($0.losses)" } ?? "–", nil),
                .number(
                    result.power.map { NumberText.margin(rounded($0.detectableDifference, digits), digits: digits) }
                        ?? "–", nil),
                .number(effect?.rareFailures.map { "\($0.count) of \($0.utteranceCount)" } ?? "–", nil),
                .number(effect?.rareFailures.map { NumberText.percent($0.upperBound, digits: 1) } ?? "–", nil),
            ])
        }
        return HTMLTable("\(context.plainTitle(pair)), effect sizes, tests and power", columns, rows, isWide: true)
    }

    private static func rounded(_ value: Double, _ digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        return (value * scale).rounded() / scale
    }

    private static func p(_ p: Double?) -> HTMLTable.Cell { .number(p.map(NumberText.p) ?? "–", p) }
}
