import Charts
import Comparison

/// A table of a page. It is written here and not by a template since a page can have ten thousands of cells.
struct HTMLTable {
    /// A column with its head.
    struct Column {
        var html: String
        var isNumber = false
        /// Whether the column can be sorted by, where the table is sortable.
        var isSortable = true

        static func text(_ title: String) -> Column { Column(html: HTMLText.escaped(title)) }
        static func number(_ title: String) -> Column { Column(html: HTMLText.escaped(title), isNumber: true) }
        /// A column of numbers that is headed by a name from outside.
        static func numbers(of name: String) -> Column { Column(html: HTMLText.name(name), isNumber: true) }
    }

    /// A cell.
    struct Cell {
        var html: String
        var classes = ""
        /// What a column of numbers is sorted by.
        var value: Double?
        /// The head of its row.
        var isHead = false

        static func text(_ text: String) -> Cell { Cell(html: HTMLText.escaped(text)) }
        static func markup(_ html: String) -> Cell { Cell(html: html) }
        static func name(_ name: String) -> Cell {
            Cell(html: HTMLText.name(name), classes: name.utf8.count < 40 ? "nowrap" : "text")
        }
        static func head(_ html: String) -> Cell {
            // A short name stays on its line; its hyphens would break it.
            Cell(html: html, classes: html.utf8.count < 64 && !html.contains("<wbr>") ? "nowrap" : "", isHead: true)
        }
        static func verdict(_ verdict: Verdict) -> Cell {
            Cell(html: HTMLText.verdict(verdict), classes: "nowrap")
        }
        /// A number as it is shown, and as it is sorted.
        static func number(_ text: String, _ value: Double?) -> Cell {
            Cell(html: HTMLText.escaped(text), classes: "number", value: value)
        }
        /// A number with the decimals of its key; a dash without one.
        static func number(_ value: Double?, digits: Int) -> Cell {
            number(value.map { NumberText.plain($0, digits: digits) } ?? "–", value)
        }
        /// A count.
        static func count(_ value: Int) -> Cell { number(String(value), Double(value)) }
    }

    /// A row.
    struct Row {
        var cells: [Cell]
        var classes = ""
        var verdict: Verdict?

        init(_ cells: [Cell], classes: String = "", verdict: Verdict? = nil) {
            self.cells = cells
            self.classes = classes
            self.verdict = verdict
        }
    }

    /// Rows under a heading of their own.
    struct Group {
        var heading: String?
        var rows: [Row]
    }

    var caption: String
    var columns: [Column]
    var groups: [Group]
    /// Made by counting, never from names.
    var id: String?
    var isSortable = false
    var isWide = false

    init(
        _ caption: String, _ columns: [Column], _ rows: [Row], id: String? = nil, isSortable: Bool = false,
        isWide: Bool = false
    ) {
        self.init(
            caption, columns, groups: [Group(heading: nil, rows: rows)], id: id, isSortable: isSortable,
            isWide: isWide)
    }

    init(
        _ caption: String, _ columns: [Column], groups: [Group], id: String? = nil, isSortable: Bool = false,
        isWide: Bool = false
    ) {
        self.caption = caption
        self.columns = columns
        self.groups = groups
        self.id = id
        self.isSortable = isSortable
        self.isWide = isWide
    }

    /// The numbers of a chart.
    init(_ table: ChartTable) {
        let columns = table.header.enumerated().map { i, title in
            Column(html: HTMLText.escaped(HTMLText.shortened(title)), isNumber: i > 0)
        }
        let rows = table.rows.map { row in
            Row(
                row.enumerated().map { i, text in
                    i == 0
                        ? Cell(html: HTMLText.name(text), isHead: true)
                        : Cell(html: HTMLText.escaped(HTMLText.shortened(text)), classes: "number")
                })
        }
        self.init(HTMLText.shortened(table.caption), columns, rows)
    }

    /// The number of rows.
    var rowCount: Int { groups.reduce(0) { $0 + $1.rows.count } }

    /// The table in a box that scrolls by itself where the page is too narrow for it.
    var html: String {
        var out = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(HTMLText.escaped(caption))\">"
        out += "<table"
        if let id { out += " id=\"\(id)\"" }
        if isWide { out += " class=\"wide\"" }
        if isSortable { out += " data-sortable" }
        out += "><caption>\(HTMLText.escaped(caption))</caption><thead><tr>"
        for column in columns {
            out += "<th scope=\"col\"" + (column.isNumber ? " class=\"number\"" : "")
            if isSortable && !column.isSortable { out += " data-sort=\"none\"" }
            out += ">\(column.html)</th>"
        }
        out += "</tr></thead>\n"
        for group in groups where !group.rows.isEmpty { write(group, to: &out) }
        return out + "</table></div>"
    }

    private func write(_ group: Group, to out: inout String) {
        out += "<tbody>"
        if let heading = group.heading {
            out +=
                "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"\(columns.count)\">"
                + "\(HTMLText.escaped(heading))</th></tr>\n"
        }
        for row in group.rows {
            out += "<tr"
            if !row.classes.isEmpty { out += " class=\"\(row.classes)\"" }
            if let verdict = row.verdict { out += " data-verdict=\"\(verdict.rawValue)\"" }
            out += ">"
            for cell in row.cells { write(cell, to: &out) }
            out += "</tr>\n"
        }
        out += "</tbody>"
    }

    private func write(_ cell: Cell, to out: inout String) {
        out += cell.isHead ? "<th scope=\"row\"" : "<td"
        if !cell.classes.isEmpty { out += " class=\"\(cell.classes)\"" }
        if isSortable, cell.classes.contains("number") {
            out += " data-value=\"\(cell.value.map { $0.isFinite ? $0.description : "" } ?? "")\""
        }
        out += ">" + cell.html + (cell.isHead ? "</th>" : "</td>")
    }
}
