/// The words of a line of `slurm.conf`: as a shell splits and unquotes them, without anything that it would do more.
enum SlurmWords {
    /// Splits a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - place: File and line, for messages.
    static func split(_ text: some StringProtocol, at place: String) throws(JobError) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (let end, let begin?) where end == begin: quote = nil
            case ("\\", nil), ("\\", "\""):
                guard let next = rest.popFirst() else { throw wrong(place, "it ends in a backslash") }
                word = (word ?? "") + (quote != nil && !"\"\\$`".contains(next) ? "\\" : "") + String(next)
            case ("$", nil), ("$", "\""):
                guard rest.first == "0" else { throw wrong(place, "$ stands before something else than 0") }
                word = (word ?? "") + "$"
            case ("`", nil), ("`", "\""): throw wrong(place, "it holds a `")
            case (let character, nil) where character.isWhitespace:
                if let done = word { words.append(done) }
                word = nil
            case (let character, nil) where ";&|<>()".contains(character):
                throw wrong(place, "it holds a \(character)")
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { throw wrong(place, "a quote is not closed") }
        if let word { words.append(word) }
        return words
    }

    private static func wrong(_ place: String, _ cause: String) -> JobError {
        JobError(
            place, cause: cause,
            remedy:
                "write arguments of sbatch as they are, quoted where they hold such a character: no shell reads them",
            kind: .invalid)
    }
}
