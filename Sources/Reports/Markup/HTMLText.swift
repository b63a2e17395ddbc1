import Charts
import Comparison

/// Names, keys, paths and sentences as they stand in a page: shown, never run.
enum HTMLText {
    /// The longest name that is shown whole.
    static let longestName = 120

    /// A text between tags or in an attribute in double quotes.
    static func escaped(_ text: String) -> String { Markup.attribute(text) }

    /// A name in an isolation of its own, so that its direction of writing stays with it. One of more than 120
    /// characters is cut and appears whole over itself.
    static func name(_ text: String) -> String {
        guard text.count > longestName else { return "<bdi>\(escaped(text))</bdi>" }
        return "<bdi title=\"\(escaped(text))\">\(escaped(shortened(text)))</bdi>"
    }

    /// A name as plain text, not longer than names are shown.
    static func shortened(_ text: String) -> String {
        text.count > longestName ? text.prefix(longestName - 1) + "…" : text
    }

    /// Several names in a row.
    static func names(_ texts: [String]) -> String { texts.map(name).joined(separator: ", ") }

    /// Keys longer than this may break behind an underscore, or a table of many keys outgrows the page.
    private static let unbrokenKey = 16

    /// Key and unit with the arrow of its good side.
    static func key(_ name: String, arrow: String, unit: String) -> String {
        let unit = unit == "1" || unit.isEmpty ? "" : " <small>\(escaped(unit))</small>"
        let shown =
            name.count > unbrokenKey ? self.name(name).replacing("_", with: "_<wbr>") : self.name(name)
        return shown + (arrow.isEmpty ? "" : " " + arrow) + unit
    }

    /// A verdict as its sign and word.
    static func verdict(_ verdict: Verdict) -> String {
        "<span class=\"verdict \(verdict.rawValue)\"><span class=\"sign\" aria-hidden=\"true\">\(verdict.sign)</span>"
            + "\(verdict.rawValue)</span>"
    }
}

/// Sentences in which names occur: names that are long, or not plain Latin text, are cut and isolated there too.
struct SentenceText {
    private let replacements: [(plain: String, markup: String)]

    /// Sentences that may name these systems, keys and utterances.
    init(names: [String]) {
        let special = Set(names.filter { $0.count > HTMLText.longestName || !$0.unicodeScalars.allSatisfy(\.isASCII) })
        replacements = special.sorted { ($0.count, $0) > ($1.count, $1) }.map {
            (HTMLText.escaped($0), HTMLText.name($0))
        }
    }

    /// The sentence for the page.
    func html(_ sentence: String) -> String {
        replacements.reduce(HTMLText.escaped(sentence)) { text, name in
            text.contains(name.plain) ? text.replacing(name.plain, with: name.markup) : text
        }
    }
}
