/// A text on the lines of a YAML file, quoted and folded where PyYAML would, so that files are its byte for byte.
struct YAMLText {
    /// The text.
    let text: String
    /// Columns before the first line's text, and before each other line's.
    let column: Int, indent: Int
    /// Whether long lines may be broken: not in keys.
    let folds: Bool

    /// The column beyond which a line is broken at its next space.
    private static let bestWidth = 80
    /// What ends a line.
    private static let breaks: Set<Unicode.Scalar> = ["\n", "\u{85}", "\u{2028}", "\u{2029}"]

    /// The text as it is written.
    var written: String {
        let scalars = Array(text.unicodeScalars)
        if isPlain(scalars) { return folded(scalars, isQuoted: false) }
        return needsEscapes(scalars) ? escaped(scalars) : folded(scalars, isQuoted: true)
    }

    // MARK: Which quotes

    /// Whether the text is read back as it is without quotes.
    private func isPlain(_ scalars: [Unicode.Scalar]) -> Bool {
        guard let first = scalars.first, let last = scalars.last, case .text = ConfigurationScalar(plain: text),
            !isTimestamp, text != "=", text != "<<"
        else { return false }
        guard !needsEscapes(scalars), !scalars.contains(where: Self.breaks.contains), first != " ", last != " ",
            !text.hasPrefix("---"), !text.hasPrefix("...")
        else { return false }
        let endsWord = scalars.count == 1 || scalars[1] == " "
        guard !"#,[]{}&*!|>'\"%@`".unicodeScalars.contains(first), !("?:-".unicodeScalars.contains(first) && endsWord)
        else { return false }
        return !scalars.indices.dropFirst().contains { index in
            scalars[index] == ":" && (index + 1 == scalars.count || scalars[index + 1] == " ")
                || scalars[index] == "#" && scalars[index - 1] == " "
        }
    }

    private var isTimestamp: Bool {
        guard text.first?.isNumber == true else { return false }
        return text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
            || text.wholeMatch(
                of:
                    /[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9][0-9]?(:[0-9]{2})?))?/
            ) != nil
    }

    /// Whether only double quotes keep the text.
    private func needsEscapes(_ scalars: [Unicode.Scalar]) -> Bool {
        guard !scalars.isEmpty else { return false }
        if !folds, scalars.contains(where: Self.breaks.contains) { return true }
        return scalars.indices.contains { index in
            let scalar = scalars[index]
            if scalar == " " {
                // Folding would lose a space beside the end of a line.
                return (index > 0 && Self.breaks.contains(scalars[index - 1]))
                    || (index + 1 < scalars.count && Self.breaks.contains(scalars[index + 1]))
            }
            return scalar != "\n" && !Self.isPrintable(scalar)
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFEFF: false
        case 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000..<0x10FFFF: true
        default: false
        }
    }

    // MARK: Lines

    private var lineStart: String { "\n" + String(repeating: " ", count: indent) }

    /// The text without quotes, or between single ones, its long lines broken at single spaces.
    private func folded(_ scalars: [Unicode.Scalar], isQuoted: Bool) -> String {
        var output = isQuoted ? "'" : ""
        var column = column + (isQuoted ? 1 : 0)
        var index = 0
        while index < scalars.count {
            let start = index
            if scalars[index] == " " {
                while index < scalars.count, scalars[index] == " " { index += 1 }
                let isInside = !isQuoted || (start > 0 && index < scalars.count)
                if index == start + 1, column > Self.bestWidth, folds, isInside {
                    output += lineStart
                    column = indent
                } else {
                    output += String(repeating: " ", count: index - start)
                    column += index - start
                }
            } else if Self.breaks.contains(scalars[index]) {
                // A single line end would be read as a space.
                if scalars[index] == "\n" { output += "\n" }
                while index < scalars.count, Self.breaks.contains(scalars[index]) {
                    output.unicodeScalars.append(scalars[index])
                    index += 1
                }
                output += String(repeating: " ", count: indent)
                column = indent
            } else {
                while index < scalars.count, scalars[index] != " ", !Self.breaks.contains(scalars[index]) {
                    if isQuoted, scalars[index] == "'" {
                        output += "''"
                        column += 2
                    } else {
                        output.unicodeScalars.append(scalars[index])
                        column += 1
                    }
                    index += 1
                }
            }
        }
        return output + (isQuoted ? "'" : "")
    }

    /// The text between double quotes.
    private func escaped(_ scalars: [Unicode.Scalar]) -> String {
        var output = "\""
        var column = column + 1
        var start = 0
        /// What has not been written yet, which can still move to the next line.
        var waiting = ""
        func flush() {
            output += waiting
            column += waiting.unicodeScalars.count
            waiting = ""
        }
        for index in 0...scalars.count {
            let scalar = index < scalars.count ? scalars[index] : nil
            let escape = scalar.flatMap(Self.escape)
            if scalar == nil || escape != nil {
                if start < index { flush() }
                start = max(start, index)
                if let escape {
                    output += escape
                    column += escape.unicodeScalars.count
                    start = index + 1
                }
            }
            if index > 0, index < scalars.count - 1, scalar == " " || start >= index,
                column + (index - start) > Self.bestWidth, folds
            {
                flush()
                start = max(start, index)
                output += "\\" + lineStart
                column = indent
                if scalars[start] == " " {
                    output += "\\"
                    column += 1
                }
            }
            if let scalar, escape == nil { waiting.unicodeScalars.append(scalar) }
        }
        return output + "\""
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\0": "\\0", "\u{7}": "\\a", "\u{8}": "\\b", "\t": "\\t", "\n": "\\n", "\u{B}": "\\v", "\u{C}": "\\f",
        "\r": "\\r", "\u{1B}": "\\e", "\"": "\\\"", "\\": "\\\\", "\u{85}": "\\N", "\u{2028}": "\\L", "\u{2029}": "\\P",
    ]

    /// How a character is written that cannot stand between double quotes; `nil` for others.
    private static func escape(_ scalar: Unicode.Scalar) -> String? {
        if let known = escapes[scalar] { return known }
        switch scalar.value {
        case 0xFEFF: return "\\uFEFF"
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD: return nil
        default: break
        }
        let (prefix, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\" + prefix + String(repeating: "0", count: width - digits.count) + digits
    }
}
