import Scoring

/// The table at the end of a run: a line a key, for one system its distribution, for several their means side by side.
struct SummaryTable {
    private let runs: [(name: String, summary: RunSummary)]

    /// A table of these systems, which have the same keys.
    init(_ runs: [(name: String, summary: RunSummary)]) { self.runs = runs }

    /// Prints the table with its legend.
    func print(to terminal: Terminal) {
        (runs.count == 1 ? single(runs[0].summary) : side(runs)).print(to: terminal)
        terminal.print("\n" + legend, style: .dim)
    }

    private func single(_ summary: RunSummary) -> TextTable {
        var table = TextTable([
            ("metric", .left), ("", .left), ("mean", .right), ("95 % interval", .left), ("median", .right),
            ("worst", .right), ("n", .right), ("unit", .left),
        ])
        for key in summary.keys {
            let digits = key.definition.digits
            let number = { (value: Double?) in value.map { fixed($0, digits: digits) } ?? "–" }
            table.add([
                key.definition.name, key.definition.direction.arrow, Self.mean(key), Self.interval(key),
                number(key.values?.median), number(key.worst.first?.value), Self.count(key, of: summary),
                Self.unit(key),
            ])
        }
        return table
    }

    private func side(_ runs: [(name: String, summary: RunSummary)]) -> TextTable {
        var columns: [(heading: String, alignment: TextTable.Alignment)] = [("metric", .left), ("", .left)]
        for run in runs { columns += [(run.name, .right), ("95 % interval", .left), ("n", .right)] }
        var table = TextTable(columns + [("unit", .left)])
        for (i, key) in runs[0].summary.keys.enumerated() {
            var cells = [key.definition.name, key.definition.direction.arrow]
            for run in runs {
                let key = run.summary.keys[i]
                cells += [Self.mean(key), Self.interval(key), Self.count(key, of: run.summary)]
            }
            table.add(cells + [Self.unit(key)])
        }
        return table
    }

    private static func mean(_ key: RunSummary.Key) -> String {
        if let mean = key.values?.mean { return fixed(mean, digits: key.definition.digits) }
        return key.infinite > 0 ? "∞" : "–"
    }

    private static func interval(_ key: RunSummary.Key) -> String {
        guard let lower = key.interval?.lower, let upper = key.interval?.upper else { return "" }
        return "[\(fixed(lower, digits: key.definition.digits)), \(fixed(upper, digits: key.definition.digits))]"
    }

    private static func count(_ key: RunSummary.Key, of summary: RunSummary) -> String {
        key.count == summary.expected ? "\(key.count)" : "\(key.count)/\(summary.expected)"
    }

    private static func unit(_ key: RunSummary.Key) -> String { key.definition.unit == "1" ? "" : key.definition.unit }

    private var legend: String {
        let blocking = runs[0].summary.blocking
        let utterances = runs[0].summary.rowCount
        let over =
            blocking.unit == .speaker
            ? "\(utterances) utterances of \(blocking.count) speakers; intervals by speaker"
            : "\(utterances) utterances; intervals by utterance"
        return "↑ higher is better, ↓ lower is better; \(over)"
            + (missing.isEmpty ? "" : "\n" + missing.joined(separator: "\n"))
    }

    /// A line for each reason why values are missing.
    private var missing: [String] {
        runs.flatMap { run in
            var counts = [String: [String]]()
            for key in run.summary.keys {
                for (reason, count) in key.undefined { counts["undefined, \(reason)", default: []].append("\(key.definition.name) \(count)") }
                if key.failed > 0 { counts["failed", default: []].append("\(key.definition.name) \(key.failed)") }
                if key.infinite > 0 && key.count > 0 { counts["infinite", default: []].append("\(key.definition.name) \(key.infinite)") }
            }
            let prefix = runs.count > 1 ? "\(run.name): " : ""
            return counts.sorted { $0.key < $1.key }.map { "\(prefix)\($0.key): \($0.value.joined(separator: ", "))" }
        }
    }
}
