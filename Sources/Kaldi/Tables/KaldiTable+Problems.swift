extension KaldiTable {
    /// What is wrong with the table by itself, in the order in which `validate_data_dir.sh` looks for it; then what that
    /// script does not look for.
    public var problems: [KaldiError] {
        let form = formProblems
        // Kaldi looks at the end of the last line first, then at the order.
        let isCut = !endsInNewline
        return Array(form.prefix(isCut ? 1 : 0)) + (orderProblem.map { [$0] } ?? []) + form.dropFirst(isCut ? 1 : 0)
    }

    /// What is wrong with the text: an end without newline, line ends of Windows, a byte-order mark, lines without a key,
    /// zero bytes, bytes that are not UTF-8. One problem of a kind, at its first line.
    public var formProblems: [KaldiError] {
        var problems = [KaldiError]()
        if !endsInNewline {
            problems.append(
                problem(
                    lines.count - 1, cause: "file \(path) has invalid newline: the last line does not end in one",
                    remedy: "check that the file is whole, then add the newline (codec-recipe data fix does)"))
        }
        if hasByteOrderMark {
            problems.append(
                problem(
                    0, cause: "file \(path) begins with a byte-order mark, which would be part of the first key",
                    remedy: "take it away (codec-recipe data fix does)"))
        }
        func look(for isWrong: (KaldiLine) -> Bool, _ cause: String, remedy: String) {
            let wrong = lines.indices.filter { isWrong(lines[$0]) }
            guard let first = wrong.first else { return }
            let more = wrong.count > 1 ? " (\(wrong.count) such lines)" : ""
            problems.append(problem(first, cause: cause + more, remedy: remedy))
        }
        look(
            for: { $0.key.bytes.isEmpty }, "the line has no key",
            remedy: "take empty lines away (codec-recipe data fix does)")
        look(
            for: { $0.text.contains(0x0D) }, "the line has a carriage return (CR, 0x0D), as files from Windows do",
            remedy: "make the line ends '\\n' (codec-recipe data fix does)")
        look(for: { $0.text.contains(0) }, "the line has a zero byte", remedy: "give a text file")
        look(
            for: { String(validating: $0.text, as: UTF8.self) == nil }, "the line is not UTF-8",
            remedy: "convert the file, for example with iconv")
        return problems
    }

    /// The first line that is not in byte order of the keys or has the key of the line before; `nil` if there is none.
    public var orderProblem: KaldiError? {
        guard let i = lines.indices.dropFirst().first(where: { !(lines[$0 - 1].key < lines[$0].key) }) else {
            return nil
        }
        let isSame = lines[i].key == lines[i - 1].key
        return problem(
            i,
            cause: "file \(path) is not sorted or has duplicates: "
                + (isSame
                    ? "the line before has the same key"
                    : "in byte order the key comes before '\(lines[i - 1].key)', which is on the line above"),
            remedy: isSame
                ? "keep one of the lines (codec-recipe data fix keeps the first)"
                : "sort it with LC_ALL=C, or by codec-recipe data fix")
    }

    /// The first line of an `utt2spk` that is not in order of the speakers, as `sort -k2` has it: what follows the key, then
    /// the whole line; `nil` if there is none.
    var speakerOrderProblem: KaldiError? {
        let wrong = lines.indices.dropFirst().first { index in
            let byRest = order(lines[index - 1].rest, lines[index].rest)
            return byRest > 0 || byRest == 0 && order(lines[index - 1].text, lines[index].text) > 0
        }
        guard let wrong else { return nil }
        return problem(
            wrong,
            cause: "utt2spk is not in sorted order when sorted first on speaker-id (fix this by making speaker-ids "
                + "prefixes of utt-ids)",
            remedy: "rename the utterances to '<speaker>-<utterance>', or give --no-spk-sort where nothing needs it")
    }

    /// A problem with the line at an index.
    func problem(_ index: Int, cause: String, remedy: String) -> KaldiError {
        guard lines.indices.contains(index) else { return KaldiError(path, cause: cause, remedy: remedy) }
        let key = lines[index].key
        return KaldiError(
            path, line: lines[index].number, key: key.bytes.isEmpty ? nil : key.description, cause: cause,
            remedy: remedy)
    }
}
