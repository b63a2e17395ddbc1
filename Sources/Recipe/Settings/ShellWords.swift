/// Words as a shell splits them.
enum ShellWords {
    /// The words of a text: split at blanks, with quotes and backslashes as in a shell.
    static func split(_ text: String, option: String) throws(RecipeError) -> [String] {
        var words = [String]()
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if character == "\\", open == "\"", let next = rest.first, "\"\\$`".contains(next) {
                    word?.append(rest.removeFirst())
                } else {
                    word?.append(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "\\", let next = rest.popFirst() {
                word = (word ?? "") + String(next)
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else {
            throw RecipeError(
                "--\(option)", cause: "a quote is not closed in: \(text)", remedy: "close it", kind: .option)
        }
        if let word { words.append(word) }
        return words
    }
}
