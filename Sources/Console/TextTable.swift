import Scoring

/// Rows of cells in aligned columns.
package struct TextTable {
    /// Where a column's text stands.
    package enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// An empty table with a heading line.
    package init(_ columns: [(heading: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map { Escaping.terminal($0.heading) }]
    }

    /// Adds a line with a cell for each column; control characters in it are shown.
    package mutating func add(_ cells: [String]) { rows.append(cells.map { Escaping.terminal($0) }) }

    /// The lines, the heading first, without trailing blanks.
    package var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + blanks : blanks + row[column]
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// Prints the table, its heading in bold.
    package func print(to terminal: Terminal) {
        for (i, line) in lines.enumerated() { terminal.print(line, style: i == 0 ? .bold : .plain) }
    }
}
