import Charts
import Comparison
import Metrics

/// How scores and differences are spread, key by key.
struct DistributionSection {
    /// Charts of more bytes would make the page slow to open; the tables of low tails are always there.
    private static let mostBytes = 4_000_000

    struct Key {
        let distributionTitleHTML: String
        let chartsHTML: String
        let isOpen: Bool
    }

    let distributionKeys: [Key]
    let leftOut: String
    let hasLeftOut: Bool
    let tailsHTML: String

    init?(_ context: ReportContext) {
        let comparison = context.comparison
        guard !comparison.pairs.isEmpty else { return nil }
        var keys = [Key]()
        var bytes = 0
        var skipped = 0
        let isSingle = comparison.pairs.count == 1
        for (i, pair) in comparison.pairs.enumerated() {
            for (k, result) in pair.judged.enumerated() where !result.utterances.isEmpty {
                guard bytes < Self.mostBytes else {
                    skipped += 1
                    continue
                }
                let html = Self.charts(result, pair, "distribution\(i)k\(k)", context)
                bytes += html.utf8.count
                let title = context.key(result.definition) + (isSingle ? "" : ", \(context.title(pair))")
                keys.append(
                    Key(distributionTitleHTML: title, chartsHTML: html, isOpen: isSingle ? k < 2 : keys.isEmpty))
            }
        }
        guard !keys.isEmpty else { return nil }
        distributionKeys = keys
        hasLeftOut = skipped > 0
        leftOut =
            "\(NumberText.count(skipped, "more chart")) left out, so that the page stays quick; "
            + "compare fewer systems at once to see them."
        tailsHTML = Self.tails(context).html
    }

    private static func charts(
        _ result: KeyResult, _ pair: PairComparison, _ prefix: String, _ context: ReportContext
    ) -> String {
        let comparison = context.comparison
        let quantity = Quantity(result.definition)
        let names = (context.systemName(pair.baseline), context.systemName(pair.candidate))
        let seed = comparison.settings.seed
        let points = result.utterances.map {
            PairedPoint(
                key: comparison.aligned.keys[$0.place], baseline: $0.baseline, candidate: $0.candidate,
                difference: $0.difference)
        }
        let subject = "\(HTMLText.shortened(result.key)), \(context.plainTitle(pair))"
        let difference = DifferenceChart(
            idPrefix: prefix + "d", title: "Difference by utterance: \(subject)", quantity: quantity, baseline: names.0,
            candidate: names.1, points: points, margin: result.margin, seed: seed)
        let scatter = ScatterChart(
            idPrefix: prefix + "s", title: "Scores by utterance: \(subject)", quantity: quantity, baseline: names.0,
            candidate: names.1, points: points, margin: result.margin, seed: seed)
        let distribution = DistributionChart(
            idPrefix: prefix + "h", title: "Distribution: \(subject)", quantity: quantity,
            systems: [
                DistributionChart.System(name: names.0, values: result.utterances.map(\.baseline)),
                DistributionChart.System(name: names.1, values: result.utterances.map(\.candidate)),
            ])
        return ChartFigure(
            row: [
                (difference, "Change of each utterance (right = better)"),
                (distribution, "Distribution of the scores"), (scatter, "Candidate against baseline"),
            ], tables: [scatter.table, distribution.table]
        ).html
    }

    /// The worst 5 % and 1 % of each system.
    private static func tails(_ context: ReportContext) -> HTMLTable {
        let comparison = context.comparison
        let judged = Set(comparison.judgedKeys)
        let means = comparison.means.filter { judged.contains($0.definition.name) && $0.values != nil }
        return HTMLTable(
            "The worst utterances of each system, over its own rows: one in twenty, one in a hundred is beyond",
            [
                .text("key"), .text("system"), .number("n"), .number("mean"), .number("median"), .number("worst 5 %"),
                .number("worst 1 %"),
            ],
            means.sorted { (judgedPlace($0, comparison), $0.system) < (judgedPlace($1, comparison), $1.system) }.map {
                mean in
                let digits = mean.definition.digits
                return HTMLTable.Row([
                    .head(context.key(mean.definition)), .name(context.systemName(mean.system)), .count(mean.scored),
                    .number(mean.mean, digits: digits), .number(mean.values?.median, digits: digits),
                    .number(mean.lowTail(0.05), digits: digits), .number(mean.lowTail(0.01), digits: digits),
                ])
            }, isSortable: true)
    }

    private static func judgedPlace(_ mean: SystemMean, _ comparison: Comparison) -> Int {
        comparison.judgedKeys.firstIndex(of: mean.definition.name) ?? .max
    }
}
