import FoundationEssentials
import Packing
import Scoring

/// `RESULTS.md` of an experiment, from its stored scores.
enum ResultsPage {
    /// Writes the table: a row for each decoding of each test set, a column a key. A row that comes again, scored by another
    /// configuration, adds the keys that it has alone.
    static func write(_ experiment: String, rows: [(name: String, run: String)], to path: String) throws {
        var columns = [String]()
        var found = [(name: String, values: [String: Double])]()
        for row in rows {
            let tables = ResultTables(try StoredRun.read(row.run))
            // Sums of errors are in the rates that they make.
            let means = tables.means.filter { ErrorCountKey($0.key) == nil }
            let values =
                means.compactMap { mean in mean.value.map { (mean.key, $0) } }
                + tables.errorRates.map { ($0.key, $0.value) }
            for (key, _) in values where !columns.contains(key) { columns.append(key) }
            let place = found.firstIndex { $0.name == row.name } ?? found.count
            if place == found.count { found.append((row.name, [:])) }
            found[place].values.merge(values) { first, _ in first }
        }
        try ResultsMarkdown(
            experiment: experiment.split(separator: "/").last.map(String.init) ?? experiment, columns: columns,
            rows: found.map { row in .init(row.name, columns.map { row.values[$0] }) }, program: "codec-recipe",
            version: codecScoreVersion, date: Date().formatted(.iso8601), commit: nil
        ).write(to: path)
    }
}
