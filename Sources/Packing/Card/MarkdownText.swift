/// Texts from users in Markdown, where they must stay texts.
enum MarkdownText {
    /// A text within a line: nothing in it is taken for HTML, emphasis, a link, or a table's cell.
    ///
    /// Source: CommonMark 0.31, sections 2.4 and 2.5: punctuation after a backslash is itself, and entities are.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!", "$":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            default:
                escaped.unicodeScalars.append(isBreak(scalar) ? " " : scalar)
            }
        }
        return escaped
    }

    /// A text as code within a line, which knows no escapes: between more backticks than follow each other in it.
    ///
    /// Source: CommonMark 0.31, section 6.1.
    static func code(_ text: String) -> String {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { isBreak($0) ? " " : $0 }))
        let marks = String(repeating: "`", count: longestRun(in: line) + 1)
        let needsRoom = line.hasPrefix("`") || line.hasSuffix("`") || line.isEmpty
        return needsRoom ? "\(marks) \(line) \(marks)" : marks + line + marks
    }

    /// A text as a block of code, whatever is in it.
    ///
    /// Source: CommonMark 0.31, section 4.5: only as many backticks as began a block end it.
    static func block(_ text: String, language: String) -> String {
        let marks = String(repeating: "`", count: max(3, longestRun(in: text) + 1))
        return "\(marks)\(language)\n\(text)\(text.isEmpty || text.hasSuffix("\n") ? "" : "\n")\(marks)\n"
    }

    /// A Markdown document as a part of another: what it leaves open is closed, so that it does not swallow what follows.
    static func document(_ text: String) -> String {
        var document = text.hasSuffix("\n") || text.isEmpty ? text : text + "\n"
        var fence: (mark: Character, count: Int)?
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            guard let mark = trimmed.first, mark == "`" || mark == "~", line.count - trimmed.count < 4 else { continue }
            let count = trimmed.prefix { $0 == mark }.count
            guard count >= 3 else { continue }
            if let open = fence {
                let isEnd = trimmed.dropFirst(count).allSatisfy { $0 == " " || $0 == "\r" }
                if open.mark == mark, count >= open.count, isEnd { fence = nil }
            } else {
                fence = (mark, count)
            }
        }
        if let fence { document += String(repeating: fence.mark, count: fence.count) + "\n" }
        for (opening, closing) in [("<!--", "-->"), ("<details", "</details>")] {
            let open = occurrences(of: opening, in: document) - occurrences(of: closing, in: document)
            for _ in 0..<max(0, open) { document += closing + "\n" }
        }
        return document
    }

    private static func occurrences(of part: String, in text: String) -> Int {
        let (part, text) = (Array(part.utf8), Array(text.utf8))
        guard text.count >= part.count else { return 0 }
        return (0...text.count - part.count).count { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    private static func longestRun(in text: String) -> Int {
        var (longest, run) = (0, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
