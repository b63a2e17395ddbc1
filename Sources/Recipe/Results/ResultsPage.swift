import FoundationEssentials
import Packing
import Scoring

/// `RESULTS.md` of an experiment, from its stored scores.
enum ResultsPage {
    /// Writes the table: a row for each decoding of each test set, a column a key.
    static func write(_ experiment: String, rows: [(name: String, run: String)], to path: String) throws {
        var columns = [String]()
        var means = [(name: String, values: [String: Double])]()
        for row in rows {
            let tables = ResultTables(try StoredRun.read(row.run))
            for mean in tables.means where mean.value != nil && !columns.contains(mean.key) { columns.append(mean.key) }
            let values = tables.means.compactMap { mean in mean.value.map { (mean.key, $0) } }
            means.append((row.name, Dictionary(values, uniquingKeysWith: { first, _ in first })))
        }
        try ResultsMarkdown(
            experiment: experiment.split(separator: "/").last.map(String.init) ?? experiment, columns: columns,
            rows: means.map { row in .init(row.name, columns.map { row.values[$0] }) }, program: "codec-recipe",
            version: codecScoreVersion, date: Date().formatted(.iso8601), commit: nil
        ).write(to: path)
    }
}
