extension Validator {
    /// `text`: characters, order, words with a meaning of their own, keys.
    mutating func checkText() {
        guard directory.has(DataFile.text.name) else { return failMissing(.text, "--no-text") }
        guard let text = optional(.text) else { return }
        guard !text.lines.isEmpty else {
            return fail(
                KaldiError(
                    text.path, cause: "ERROR: file '\(text.path)' is empty or does not exist",
                    remedy: "write a line for each utterance, or give --no-text"))
        }
        if !options.allowsNonPrintable { checkPrintable(text) }
        checkWhiteSpace(text)
        checkForm(text)
        for symbol in ["<s>", "</s>", "#0"] { checkAbsence(of: symbol, in: text) }
        compareUtterances(text, differing("utterance lists", "utt2spk", "text"))
    }

    private mutating func checkPrintable(_ text: KaldiTable) {
        let lines = text.lines.indices.filter { index in
            let line = text.lines[index].text
            return !Self.isPlain(line)
                && String(decoding: line, as: UTF8.self).unicodeScalars.contains { !$0.isPrintable }
        }
        guard let first = lines.first else { return }
        fail(
            text.problem(
                first, cause: "text contains \(lines.count) lines with non-printable characters",
                remedy: "take control characters and unassigned code points away, or give --non-print"))
    }

    /// Unicode has blanks that Kaldi's tools do not split at. Kaldi looks for them where all of the text is UTF-8.
    private mutating func checkWhiteSpace(_ text: KaldiTable) {
        let allowed: Set<Unicode.Scalar> = ["\t", "\n", "\r", " "]
        let wrong = text.lines.indices.first { index in
            let line = text.lines[index].text
            return !Self.isPlain(line)
                && String(decoding: line, as: UTF8.self).unicodeScalars.contains {
                    $0.isWhiteSpace && !allowed.contains($0)
                }
        }
        guard let wrong, text.lines.allSatisfy({ String(validating: $0.text, as: UTF8.self) != nil }) else { return }
        fail(
            text.problem(
                wrong,
                cause: "ERROR: text file '\(text.path)' contains disallowed UTF-8 whitespace character(s): the line "
                    + "for utterance \(text.lines[wrong].key) contains disallowed Unicode whitespaces",
                remedy: "replace no-break and other special spaces by ' '"))
    }

    /// Whether a line is printable ASCII.
    private static func isPlain(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { (0x20...0x7E).contains($0) } }

    /// As `grep -w` finds words: neither a letter, a digit nor `_` of ASCII stands beside it.
    private mutating func checkAbsence(of symbol: String, in text: KaldiTable) {
        let word = Array(symbol.utf8)
        let found = text.lines.indices.first { index in
            let line = text.lines[index].text
            var rest = line
            while let start = rest.firstIndex(of: word[0]) {
                let end = start + word.count
                if line[start...].starts(with: word),
                    start == line.startIndex || !Self.isWordByte(line[start - 1]),
                    end == line.endIndex || !Self.isWordByte(line[end])
                {
                    return true
                }
                rest = line[(start + 1)...]
            }
            return false
        }
        guard let found else { return }
        fail(
            text.problem(
                found, cause: "Error: in \(directory.path), text contains illegal symbol \(symbol)",
                remedy: "take it away: it has a meaning of its own in language models"))
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}

extension Unicode.Scalar {
    /// Whether it is in the C library's classes `print` or `space`: assigned, and no control character.
    fileprivate var isPrintable: Bool {
        if isASCII { return (0x20...0x7E).contains(value) || isWhiteSpace }
        return switch properties.generalCategory {
        case .control, .unassigned, .surrogate: false
        default: true
        }
    }

    /// Unicode's property; looking it up takes long, and most characters are ASCII.
    fileprivate var isWhiteSpace: Bool {
        isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
    }
}
