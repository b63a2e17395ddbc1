import Metrics
import Scoring

/// The systems' means as a table for a paper, with booktabs' rules: `table.tex`.
///
/// Means are over the utterances that all systems have a score for. A mean is bold only where its system is the best
/// and its verdict against the next one is better. Systems are rows, or columns where there are more keys than a page is wide.
public struct LatexTable {
    /// The text.
    public let text: String

    /// A table of the keys that were asked for, else of all that have a direction and a mean in every system.
    public init(_ comparison: Comparison) {
        let asked = comparison.settings.judgedKeys.map { Set($0) }
        let keys = comparison.definitions.filter { key in
            (asked?.contains(key.name) ?? true) && key.direction != .none && [.mean, .ratio].contains(key.aggregation)
                && comparison.runs.allSatisfy { $0.column(key.name) != nil }
        }
        let columns = keys.compactMap { Column($0, comparison) }
        let arrows: [KeyDefinition.Direction: String] = [.higher: " $\\uparrow$", .lower: " $\\downarrow$", .none: ""]
        let hasSystemsAsRows = columns.count <= Self.mostColumns || columns.count <= comparison.runs.count
        let keyNames = columns.map { column in
            let unit = column.key.unitText.isEmpty ? "" : " [\(Escaping.latex(column.key.unitText))]"
            // Long titles make wide columns; the key says the same to who knows the field.
            let isShort = !hasSystemsAsRows || column.key.title.count <= 14
            let name = isShort ? column.key.title : column.key.name
            return Escaping.latex(name) + unit + (arrows[column.key.direction] ?? "")
        }
        let systems = comparison.runs.map { Escaping.latex($0.name) }
        let header = hasSystemsAsRows ? ["System"] + keyNames : ["Metric"] + systems
        let cells =
            hasSystemsAsRows
            ? systems.indices.map { system in [systems[system]] + columns.map { $0.cells[system] } }
            : columns.indices.map { [keyNames[$0]] + columns[$0].cells }
        let rows = cells.map { $0.joined(separator: " & ") + " \\\\\n" }
        let counts = Set(columns.map(\.count))
        let n =
            counts.count == 1
            ? "$n = \(counts.first ?? 0)$ utterances"
            : columns.map { "\(Escaping.latex($0.key.title)): $n = \($0.count)$" }.joined(separator: ", ")
        text = """
            % \\usepackage{booktabs}
            \\begin{table}
            \\centering
            \\caption{Means over utterances scored in all systems (\(n)). Bold, on the judged \
            metrics: better than the next system beyond the margin, at a level of \(Self.percent(comparison.settings.alpha)) after Holm's correction.}
            \\label{tab:systems}
            \\begin{tabular}{l\(String(repeating: "r", count: header.count - 1))}
            \\toprule
            \(header.joined(separator: " & ")) \\\\
            \\midrule
            \(rows.joined())\\bottomrule
            \\end{tabular}
            \\end{table}

            """
    }

    /// More keys than this do not fit beside each other on a page.
    private static let mostColumns = 8

    private static func percent(_ share: Double) -> String {
        "\(NumberText.margin(share * 100, digits: 1))\\,\\%"
    }

    /// A key's means over the common utterances.
    private struct Column {
        let key: KeyDefinition
        let count: Int
        let cells: [String]

        init?(_ key: KeyDefinition, _ comparison: Comparison) {
            let aligned = comparison.aligned
            let systems = comparison.runs.indices
            let columns = systems.map { aligned.column(key.name, ofRun: $0) }
            let units = systems.map { aligned.unitColumn(key.name, ofRun: $0) }
            let common = aligned.keys.indices.filter { place in
                key.aggregation == .ratio
                    ? units.allSatisfy { $0[place] != nil } : columns.allSatisfy { $0[place]?.value != nil }
            }
            guard !common.isEmpty else { return nil }
            let means = systems.map { system in
                guard key.aggregation == .ratio else {
                    return common.reduce(0) { $0 + (columns[system][$1]?.value ?? 0) } / Double(common.count)
                }
                // Rates are pooled: all errors over all units.
                let pooled = common.compactMap { units[system][$0] }
                return pooled.reduce(0) { $0 + $1.errors } / pooled.reduce(0) { $0 + $1.units }
            }
            guard means.allSatisfy(\.isFinite) else { return nil }
            let sign = key.direction == .lower ? -1.0 : 1.0
            let order = systems.sorted { (sign * means[$0], $1) > (sign * means[$1], $0) }
            let isBold =
                order.count > 1 && Self.isBetter(order[0], than: order[1], on: key.name, comparison)
            self.key = key
            count = common.count
            cells = systems.map { system in
                let number = Self.number(means[system], digits: key.digits)
                return isBold && system == order[0] ? "\\textbf{\(number)}" : number
            }
        }

        /// Whether a pair of the comparison says so; systems that are not paired are not told apart.
        private static func isBetter(_ a: Int, than b: Int, on key: String, _ comparison: Comparison) -> Bool {
            comparison.pairs.contains { pair in
                guard let result = pair.result(key), result.isJudged else { return false }
                return (pair.baseline == b && pair.candidate == a && result.verdict == .better)
                    || (pair.baseline == a && pair.candidate == b && result.verdict == .worse)
            }
        }

        private static func number(_ value: Double, digits: Int) -> String {
            let text = fixed(value, digits: digits)
            return text.hasPrefix("-") ? "$-$" + text.dropFirst() : text
        }
    }
}
