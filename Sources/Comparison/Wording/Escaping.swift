/// Names, keys and paths as they may stand in a text format: shown, never run.
public enum Escaping {
    /// The longest name that is shown whole.
    public static let longestName = 120

    /// A cell or sentence of GitHub's Markdown: no markup, no table border, no mention.
    ///
    /// - Parameters:
    ///   - text: a name, or a sentence with names in it
    ///   - isShortened: cut it at 120 characters
    public static func markdown(_ text: String, isShortened: Bool = true) -> String {
        let shown = visible(text)
        let scalars = Array((isShortened ? shortened(shown) : shown).unicodeScalars)
        return scalars.indices.map { i in
            switch scalars[i] {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "@": "&#64;"
            // An underscore inside a word is no markup on GitHub, and keys are full of them.
            case "_" where i > 0 && i + 1 < scalars.count && isWord(scalars[i - 1]) && isWord(scalars[i + 1]): "_"
            // A link needs more than brackets; intervals keep theirs as they are.
            case "]" where i + 1 == scalars.count || !"([:".unicodeScalars.contains(scalars[i + 1]): "]"
            case "|", "`", "*", "_", "~", "]", "#", "\\": "\\" + String(scalars[i])
            case "\n", "\r", "\t": " "
            default: String(scalars[i])
            }
        }.joined()
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// A code span, with a fence that is longer than any in the text.
    public static func markdownCode(_ text: String) -> String {
        let line = visible(text).map { $0.isNewline ? " " : String($0) }.joined()
        let longest = line.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let pad = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + pad + line + pad + fence
    }

    /// A field of CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets a leading `'`, unless
    /// `isRaw`.
    public static func csv(_ text: String, isRaw: Bool = false) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula && !isRaw ? "'" + text : text
        guard safe.contains(where: { ",\"\n\r".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// An attribute or text of XML 1.0 (JUnit): what XML cannot hold becomes U+FFFD.
    public static func xml(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&apos;"
            case "\n": "&#10;"
            case "\r": "&#13;"
            case "\t": "&#9;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: "\u{FFFD}"
            default: String(scalar)
            }
        }.joined()
    }

    /// A word of LaTeX.
    public static func latex(_ text: String) -> String {
        visible(text).map { character in
            switch character {
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            case _ where character.isNewline: " "
            default: String(character)
            }
        }.joined()
    }

    /// A line on a terminal: control characters as `\x1B`.
    public static func terminal(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            isControl(scalar) || isBidirectional(scalar) ? hexadecimal(scalar) : String(scalar)
        }.joined()
    }

    /// Control characters become U+FFFD, and those that reorder text are shown as `\u202E`.
    static func visible(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            if scalar == "\n" || scalar == "\t" { return String(scalar) }
            if isControl(scalar) { return "\u{FFFD}" }
            return isBidirectional(scalar) ? hexadecimal(scalar) : String(scalar)
        }.joined()
    }

    private static func shortened(_ text: String) -> String {
        text.count > longestName ? String(text.prefix(longestName - 1)) + "…" : text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func isBidirectional(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return scalar.value < 0x100
            ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            : "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
