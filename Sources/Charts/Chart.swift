/// A chart of plain values: a picture and the numbers that it shows.
///
///     let chart = ScatterChart(
///         idPrefix: "chart3", title: "PESQ by utterance",
///         quantity: Quantity("PESQ", unit: "MOS", better: .higher, digits: 2),
///         baseline: "main", candidate: "wip", points: points)
///     page += chart.svg
///
/// The picture takes its colours, line widths and letters from ``ChartStyle/css``; without it everything is black.
public protocol Chart: Sendable {
    /// The chart as an `<svg>` element for the middle of an HTML page: it has `role="img"`, a title and a description,
    /// fills the width of its place, and holds no script, no link and no style of its own.
    var svg: String { get }
    /// The numbers of the chart for a table below it.
    var table: ChartTable { get }
}

/// A table of the numbers of a chart. All texts are plain: whoever writes them into a page escapes them.
public struct ChartTable: Sendable, Hashable {
    /// What the table shows.
    public var caption: String
    /// The heads of the columns; the first column holds the heads of the rows.
    public var header: [String]
    /// The rows, each as long as the header.
    public var rows: [[String]]

    /// A table.
    public init(caption: String, header: [String], rows: [[String]]) {
        self.caption = caption
        self.header = header
        self.rows = rows
    }
}
