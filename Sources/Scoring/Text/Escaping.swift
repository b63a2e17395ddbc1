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
        // By scalars: a mark with a combining accent is another character to Swift, and the same mark to a parser.
        let scalars = visible(text).unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
        let line = scalars.map { String($0) }.joined()
        let longest = scalars.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let pad = scalars.first == "`" || scalars.last == "`" ? " " : ""
        return fence + pad + line + pad + fence
    }

    /// A field of CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets a leading `'`, unless
    /// `isRaw`.
    public static func csv(_ text: String, isRaw: Bool = false) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let safe = isFormula && !isRaw ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return safe }
        return "\"" + safe.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
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
        visible(text).unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "&", "%", "$", "#", "_", "{", "}": "\\" + String(scalar)
            case "\n", "\r", "\t": " "
            default: String(scalar)
            }
        }.joined()
    }

    /// A command line for a POSIX shell.
    public static func shell(_ words: [String]) -> String { words.map { shell($0) }.joined(separator: " ") }

    /// A word of a POSIX shell's command line, in quotes where it needs them.
    public static func shell(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_./=:,%+@".utf8.contains(byte)
            }
        return isPlain ? word : "'" + word.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
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
