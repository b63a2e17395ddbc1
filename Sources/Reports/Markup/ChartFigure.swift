import Charts

/// A chart with its title above it and its numbers, folded, below.
struct ChartFigure {
    /// Tables of more rows stay folded on paper.
    private static let longTable = 30

    /// The figure.
    let html: String

    /// A chart that stands alone.
    init(_ chart: some Chart, title: String, note: String? = nil) {
        html =
            Self.figure(chart, title, note: note, classes: "chart-box single", numbers: Self.numbers(chart.table))
    }

    /// Charts side by side with the tables that belong to them below; charts of the same numbers share one.
    init(row charts: [(chart: any Chart, title: String)], tables: [ChartTable]) {
        html =
            "<div class=\"charts\(charts.count == 3 ? " trio" : "")\">"
            + charts.map { Self.figure($0.chart, $0.title, note: nil, classes: "chart-box", numbers: "") }.joined()
            + "</div>" + tables.map { Self.numbers($0, named: $0.caption) }.joined()
    }

    private static func figure(
        _ chart: any Chart, _ title: String, note: String?, classes: String, numbers: String
    ) -> String {
        "<figure class=\"\(classes)\"><figcaption class=\"chart-title\">"
            + "\(HTMLText.escaped(HTMLText.shortened(title)))</figcaption>\(chart.svg)"
            + (note.map { "<p class=\"note\">\(HTMLText.escaped($0))</p>" } ?? "") + numbers + "</figure>"
    }

    private static func numbers(_ table: ChartTable, named name: String? = nil) -> String {
        guard !table.rows.isEmpty else { return "" }
        let isLong = table.rows.count > longTable
        let summary = name.map { "Numbers: \(HTMLText.escaped(HTMLText.shortened($0)))" } ?? "Numbers of this chart"
        return "<details class=\"numbers\(isLong ? " long" : "")\"><summary>\(summary)</summary>"
            + "\(HTMLTable(table).html)</details>"
    }
}
