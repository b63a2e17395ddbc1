/// Commands as text that a shell reads as the same words.
package enum ShellText {
    /// A word that any shell reads as this text.
    package static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { plain.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// A word that a shell reads as this text with a variable's value wherever `placeholder` stands.
    package static func quoted(_ text: String, _ placeholder: String, variable: String) -> String {
        let pieces = text.split(separator: placeholder, omittingEmptySubsequences: false).map { String($0) }
        guard pieces.count > 1 else { return quoted(text) }
        return pieces.map { $0.isEmpty ? "" : quoted($0) }.joined(separator: "\"$\(variable)\"")
    }

    /// A command as ESPnet's `print_args.sh` writes it: a word goes in single quotes where it holds a character of a list.
    ///
    /// A few more words are quoted than there, so that the line always is what ran: empty ones, those with a single quote, `~`
    /// or a control character, which stands in bash's `$'…'` so that the line stays one.
    package static func logged(_ command: [String]) -> String {
        command.map { word in
            if word.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return escaped(word) }
            let isPlain = !word.isEmpty && !word.utf8.contains { special.contains($0) }
            return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
        }.joined(separator: " ")
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+:,./-".utf8)
    private static let special = Set("*? \\;&|<>`(){}[]\"#$'~".utf8)

    private static func escaped(_ word: String) -> String {
        var text = "$'"
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\n": text += #"\n"#
            case "\t": text += #"\t"#
            case "'", "\\": text += "\\" + String(scalar)
            default:
                guard scalar.value < 0x20 || scalar.value == 0x7F else {
                    text.unicodeScalars.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text + "'"
    }
}
