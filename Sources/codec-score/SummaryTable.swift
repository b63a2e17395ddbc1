import Console
import Scoring

/// The table at the end of a run: a line a key, for one system its distribution, for several their means side by side.
struct SummaryTable {
    /// Columns beyond which a table in a file or log is no longer read.
    private static let widestOnPaper = 100

    private let runs: [(name: String, summary: RunSummary)]
    /// Places of the keys that have a finite value or a missing one somewhere; the others are infinite throughout.
    private let shown: [Int]

    /// Utterances that all systems have.
    private let sharedCount: Int

    /// A table of these systems, which have the same keys and share `sharedCount` utterances.
    init(_ runs: [(name: String, summary: RunSummary)], sharedCount: Int) {
        self.runs = runs
        self.sharedCount = sharedCount
        shown = runs[0].summary.keys.indices.filter { i in
            runs.contains { $0.summary.keys[i].infinite < max(1, $0.summary.rowCount) }
        }
    }

    /// Prints the table with its legend.
    func print(to terminal: Terminal) {
        var table = runs.count == 1 ? single(runs[0].summary) : sideBySide(withIntervals: true)
        let widest = terminal.isTerminal ? terminal.width : Self.widestOnPaper
        if runs.count > 1, (table.lines.map(\.count).max() ?? 0) > widest {
            table = sideBySide(withIntervals: false)
        }
        table.print(to: terminal)
        terminal.print("")
        for line in legend {
            terminal.print(terminal.isTerminal ? terminal.wrapped(line, indent: "") : line, style: .dim)
        }
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
                key.definition.name, key.definition.direction.arrow, number(key.mean), Self.interval(key),
                number(key.values?.median), number(key.worst.first?.value), Self.count(key, of: summary),
                Self.unit(key),
            ])
        }
        return table
    }

    private func sideBySide(withIntervals: Bool) -> TextTable {
        var columns: [(heading: String, alignment: TextTable.Alignment)] = [("metric", .left), ("", .left)]
        for run in runs {
            columns.append((run.name, .right))
            if withIntervals { columns.append(("95 % interval", .left)) }
            columns.append(("n", .right))
        }
        var table = TextTable(columns + [("unit", .left)])
        for i in shown {
            let definition = runs[0].summary.keys[i].definition
            var cells = [definition.name, definition.direction.arrow]
            for run in runs {
                let key = run.summary.keys[i]
                let mean = key.mean.map { fixed($0, digits: definition.digits) } ?? "–"
                cells += [mean] + (withIntervals ? [Self.interval(key)] : []) + [Self.count(key, of: run.summary)]
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
        key.definition.unitText
    }

    private var legend: [String] {
        var lines = ["↑ higher is better, ↓ lower is better"]
        let blocks = runs.map { Self.describeBlocks($0.summary) }
        if Set(blocks).count == 1 {
            lines.append(blocks[0])
        } else {
            lines += zip(runs, blocks).map { "\($0.name): \($1)" }
        }
        if runs.count > 1, runs.contains(where: { $0.summary.rowCount != sharedCount }) {
            lines.append("the systems share \(sharedCount) utterances; means over different utterances do not compare")
        }
        let summary = runs[0].summary
        let pooled = shown.map { summary.keys[$0].definition }.filter { $0.aggregation == .ratio }.map(\.name)
        if !pooled.isEmpty {
            lines.append("all errors over all units, not the mean of rates: " + pooled.joined(separator: ", "))
        }
        let infinite = summary.keys.indices.filter { !shown.contains($0) }.map { summary.keys[$0].definition.name }
        if !infinite.isEmpty { lines.append("infinite for every utterance: " + infinite.joined(separator: ", ")) }
        return lines
            + runs.flatMap { run in
                let prefix = runs.count > 1 ? "\(run.name): " : ""
                return (alignment(run.summary) + missing(run.summary)).map { prefix + $0 }
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

    /// Lags and lengths, which explain many a low score.
    private func alignment(_ summary: RunSummary) -> [String] {
        var lines = [String]()
        // Of audio that is not like its reference at all a lag means nothing, nor to metrics that listen to spectra.
        let listensToWaves = summary.keys.contains { $0.definition.name.hasPrefix("si_snr") }
        if !summary.lags.isEmpty, listensToWaves {
            let median = summary.lags[summary.lags.count / 2]
            lines.append(
                "\(summary.lags.count) of \(summary.rowCount) are early or late (median lag \(median) samples); "
                    + "si_snr_aligned allows for it, si_snr does not")
        }
        if summary.unequallyLongRows > 0 {
            lines.append(
                "\(summary.unequallyLongRows) of \(summary.rowCount) differ in length from their reference by over 10 %; "
                    + "most metrics hear the common part only")
        }
        return lines
    }

    /// A line for each reason why values are missing, with the keys and how often.
    private func missing(_ summary: RunSummary) -> [String] {
        let keys = shown.map { summary.keys[$0] }
        var counts = [String: [(name: String, count: Int)]]()
        for key in keys {
            let name = key.definition.name
            for (reason, count) in key.undefined { counts["undefined, \(reason)", default: []].append((name, count)) }
            if key.failed > 0 { counts["failed", default: []].append((name, key.failed)) }
            if key.infinite > 0 { counts["infinite", default: []].append((name, key.infinite)) }
        }
        var lines = counts.sorted { $0.key < $1.key }.map { reason, list in
            let isEverywhere = list.count == keys.count && Set(list.map(\.count)).count == 1
            let places =
                isEverywhere && list.count > 1
                ? "\(list[0].count) in all metrics" : list.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            return "\(reason): \(places)"
        }
        if summary.expected > summary.rowCount {
            lines.append("no row: \(summary.expected - summary.rowCount) of \(summary.expected) expected utterances")
        }
        return lines
    }
}
