import Scoring

/// The table at the end of a run: a line a key, for one system its distribution, for several their means side by side.
struct SummaryTable {
    private let runs: [(name: String, summary: RunSummary)]
    /// Places of the keys that have a finite value or a missing one somewhere; the others are infinite throughout.
    private let shown: [Int]

    /// A table of these systems, which have the same keys.
    init(_ runs: [(name: String, summary: RunSummary)]) {
        self.runs = runs
        shown = runs[0].summary.keys.indices.filter { i in
            runs.contains { $0.summary.keys[i].infinite < max(1, $0.summary.rowCount) }
        }
    }

    /// Prints the table with its legend.
    func print(to terminal: Terminal) {
        (runs.count == 1 ? single(runs[0].summary) : sideBySide).print(to: terminal)
        terminal.print("")
        for line in legend { terminal.print(line, style: .dim) }
    }

    private func single(_ summary: RunSummary) -> TextTable {
        var table = TextTable([
            ("metric", .left), ("", .left), ("mean", .right), ("95 % interval", .left), ("median", .right),
            ("worst", .right), ("n", .right), ("unit", .left),
        ])
        for key in shown.map({ summary.keys[$0] }) {
            let digits = key.definition.digits
            let number = { (value: Double?) in value.map { fixed($0, digits: digits) } ?? "–" }
            table.add([
                key.definition.name, key.definition.direction.arrow, number(key.values?.mean), Self.interval(key),
                number(key.values?.median), number(key.worst.first?.value), Self.count(key, of: summary),
                Self.unit(key),
            ])
        }
        return table
    }

    private var sideBySide: TextTable {
        var columns: [(heading: String, alignment: TextTable.Alignment)] = [("metric", .left), ("", .left)]
        for run in runs { columns += [(run.name, .right), ("95 % interval", .left), ("n", .right)] }
        var table = TextTable(columns + [("unit", .left)])
        for i in shown {
            let definition = runs[0].summary.keys[i].definition
            var cells = [definition.name, definition.direction.arrow]
            for run in runs {
                let key = run.summary.keys[i]
                let mean = key.values.map { fixed($0.mean, digits: definition.digits) } ?? "–"
                cells += [mean, Self.interval(key), Self.count(key, of: run.summary)]
            }
            table.add(cells + [Self.unit(runs[0].summary.keys[i])])
        }
        return table
    }

    private static func interval(_ key: RunSummary.Key) -> String {
        guard let lower = key.interval?.lower, let upper = key.interval?.upper else { return "" }
        return "[\(fixed(lower, digits: key.definition.digits)), \(fixed(upper, digits: key.definition.digits))]"
    }

    private static func count(_ key: RunSummary.Key, of summary: RunSummary) -> String {
        key.count == summary.expected ? "\(key.count)" : "\(key.count)/\(summary.expected)"
    }

    private static func unit(_ key: RunSummary.Key) -> String {
        key.definition.unit == "1" ? "" : key.definition.unit
    }

    private var legend: [String] {
        let summary = runs[0].summary
        var lines = ["↑ higher is better, ↓ lower is better; " + Self.describeBlocks(summary)]
        let infinite = summary.keys.indices.filter { !shown.contains($0) }.map { summary.keys[$0].definition.name }
        if !infinite.isEmpty { lines.append("infinite for every utterance: " + infinite.joined(separator: ", ")) }
        return lines
            + runs.flatMap { run in
                let prefix = runs.count > 1 ? "\(run.name): " : ""
                return missing(run.summary).map { prefix + $0 }
            }
    }

    private static func describeBlocks(_ summary: RunSummary) -> String {
        let utterances = "\(summary.rowCount) utterance\(summary.rowCount == 1 ? "" : "s")"
        switch summary.blocking.unit {
        case .speaker:
            let few = summary.blocking.count < 10 ? " (few: they say little about others)" : ""
            return "\(utterances) of \(summary.blocking.count) speakers; intervals by speaker\(few)"
        case .utterance: return "\(utterances); intervals by utterance"
        }
    }

    /// A line for each reason why values are missing, with the keys and how often.
    private func missing(_ summary: RunSummary) -> [String] {
        var keys = [String: [String]]()
        for key in shown.map({ summary.keys[$0] }) {
            let name = key.definition.name
            for (reason, count) in key.undefined {
                keys["undefined, \(reason)", default: []].append("\(name) \(count)")
            }
            if key.failed > 0 { keys["failed", default: []].append("\(name) \(key.failed)") }
            if key.infinite > 0 { keys["infinite", default: []].append("\(name) \(key.infinite)") }
        }
        var lines = keys.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" }
        if summary.expected > summary.rowCount {
            lines.append("no row: \(summary.expected - summary.rowCount) of \(summary.expected) expected utterances")
        }
        return lines
    }
}
