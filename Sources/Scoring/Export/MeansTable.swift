import Glibc
import Metrics

/// A table of means: a row a run, a column a key.
struct MeansTable {
    private let keys: [KeyDefinition]
    private let rows: [(name: String, cells: [String])]

    init(_ runs: [StoredRun]) {
        let summaries = runs.map { RunSummary(rows: $0.rows, keys: $0.keys, expected: nil, withIntervals: false) }
        let counts = Set(runs.map(\.rows.count))
        // A key without a finite mean anywhere, such as `sir`, has nothing to show.
        let keys = ExportFormat.distinctKeys(runs).filter { key in
            summaries.contains { $0.keys.contains { $0.definition.name == key.name && $0.count > 0 } }
        }
        self.keys = keys
        rows = zip(runs, summaries).map { run, summary in
            let cells = keys.map { key in
                guard let column = summary.keys.first(where: { $0.definition.name == key.name }),
                    let mean = column.mean
                else { return "–" }
                let number = fixed(mean, digits: key.digits)
                return column.count == summary.rowCount && counts.count == 1
                    ? number : "\(number) (n = \(column.count))"
            }
            return (name: run.name, cells: cells)
        }
    }

    /// GitHub's Markdown.
    var markdown: String {
        let header = ["system"] + keys.map { "\($0.name) \($0.direction.arrow)".trimmed }
        let lines =
            [header, ["---"] + keys.map { _ in "---:" }]
            + rows.map { [escaped($0.name, "|")] + $0.cells }
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// LaTeX with the package booktabs.
    var latex: String {
        let arrows: [KeyDefinition.Direction: String] = [.higher: " $\\uparrow$", .lower: " $\\downarrow$", .none: ""]
        let header = ["System"] + keys.map { Escaping.latex($0.name) + (arrows[$0.direction] ?? "") }
        let body = rows.map { row in
            [Escaping.latex(row.name)] + row.cells.map { $0 == "–" ? "--" : $0.replacingMinus }
        }
        let lines = body.map { $0.joined(separator: " & ") + " \\\\\n" }.joined()
        return """
            \\begin{tabular}{l\(String(repeating: "r", count: keys.count))}
            \\toprule
            \(header.joined(separator: " & ")) \\\\
            \\midrule
            \(lines)\\bottomrule
            \\end{tabular}

            """
    }

    private func escaped(_ text: String, _ special: Character) -> String {
        String(text.flatMap { $0 == special ? ["\\", $0] : [$0] })
    }
}

extension KeyDefinition.Direction {
    /// ↑ where higher is better, ↓ where lower is, nothing where neither.
    public var arrow: String {
        switch self {
        case .higher: "↑"
        case .lower: "↓"
        case .none: ""
        }
    }
}

/// `value` with `digits` decimals, as C's `printf` rounds.
public func fixed(_ value: Double, digits: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(max(0, min(digits, 50)))f", $0) }
    let text = String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // −0.00 is 0.00.
    let isZero = text.hasPrefix("-") && !text.contains { $0 != "-" && $0 != "0" && $0 != "." }
    return isZero ? String(text.dropFirst()) : text
}

extension String {
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
    fileprivate var replacingMinus: String { hasPrefix("-") ? "$-$" + dropFirst() : self }
}
