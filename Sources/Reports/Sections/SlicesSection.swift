import Comparison

/// Differences on parts of the utterances: looked at, not judged.
struct SlicesSection {
    /// Slices of a column beyond this many are folded away, the worst first.
    private static let shown = 12

    struct Part {
        let sliceTitleHTML: String
        let worstHTML: String
        let tableHTML: String
        let isOpen: Bool
    }

    let sliceNote: String
    let sliceParts: [Part]

    init?(_ context: ReportContext) {
        let comparison = context.comparison
        guard !comparison.slices.isEmpty else { return nil }
        sliceNote =
            "\(comparison.slices.count) parts were looked at; among so many some look large by chance. "
            + "These intervals are not corrected and no verdict rests on them."
        var parts = [Part]()
        for (i, pair) in comparison.pairs.enumerated() {
            for result in pair.judged {
                let slices = comparison.slices.filter { $0.pair == i && $0.key == result.key }
                guard !slices.isEmpty else { continue }
                let digits = result.definition.digits
                let worst = slices.filter { $0.difference < 0 }.min { $0.difference < $1.difference }
                let title =
                    context.key(result.definition)
                    + (comparison.pairs.count == 1 ? "" : ", \(context.title(pair))")
                parts.append(
                    Part(
                        sliceTitleHTML: title,
                        worstHTML: worst.map {
                            "Worst part: \(HTMLText.escaped($0.column)) \(HTMLText.name($0.value)), change "
                                + "\(Self.change($0, result)) (n = \($0.count))."
                        } ?? "No part fell.",
                        tableHTML: Self.table(slices, result, digits, context).html, isOpen: parts.isEmpty))
            }
        }
        guard !parts.isEmpty else { return nil }
        sliceParts = parts
    }

    private static func change(_ slice: Slice, _ result: KeyResult) -> String {
        let digits = result.definition.digits
        let raw = result.isLowerBetter ? 0 - slice.difference : slice.difference
        let interval = NumberText.interval(slice.interval.turned(result.isLowerBetter), digits: digits)
        return NumberText.signed(raw, digits: digits) + " " + interval
    }

    private static func table(
        _ slices: [Slice], _ result: KeyResult, _ digits: Int, _ context: ReportContext
    ) -> HTMLTable {
        var columns = [String]()
        for slice in slices where !columns.contains(slice.column) { columns.append(slice.column) }
        let groups = columns.map { column -> HTMLTable.Group in
            let parts = slices.filter { $0.column == column }
            let rows = parts.map { slice -> HTMLTable.Row in
                let raw = result.isLowerBetter ? 0 - slice.difference : slice.difference
                var change = HTMLTable.Cell.number(NumberText.signed(raw, digits: digits), slice.difference)
                change.classes += slice.difference < 0 ? " fall" : slice.difference > 0 ? " rise" : ""
                return HTMLTable.Row([
                    .head(HTMLText.name(slice.value)), .count(slice.count), .count(slice.blockCount), change,
                    .number(
                        NumberText.interval(slice.interval.turned(result.isLowerBetter), digits: digits), nil),
                ])
            }
            return HTMLTable.Group(heading: "by \(column)", rows: rows)
        }
        return HTMLTable(
            "\(HTMLText.shortened(result.key)) on parts of the utterances",
            [
                .text("part"), .number("n"), .number("blocks"), .number("change"),
                HTMLTable.Column(html: "interval", isNumber: true, isSortable: false),
            ], groups: groups,
            isSortable: true)
    }
}
