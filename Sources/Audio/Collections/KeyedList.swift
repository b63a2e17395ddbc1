import Files

/// A text file of Kaldi's kind: a record a line, the first field is its key (`wav.scp`, `utt2spk`, `segments` …).
///
/// UTF-8, with or without byte-order mark; lines end in `\n` or `\r\n`, the last one may lack it; fields are separated
/// by blanks and tabs; empty lines are skipped. Keys that Unicode calls canonically equivalent are the same key, as
/// they are for every `String` of this package.
struct KeyedList {
    struct Line {
        /// From 1.
        let number: Int
        let key: String
        /// The rest of the line without the blanks around it; may be empty.
        let value: String

        /// The fields after the key.
        var fields: [String] { value.utf8.split(whereSeparator: isBlank).map { String(Substring($0)) } }
    }

    /// The file, as the user named it.
    let path: String
    /// In the order of the file.
    private(set) var lines: [Line] = []
    /// Lines that could not be read.
    private(set) var problems: [CollectionProblem] = []
    /// XXH128 of the file's bytes.
    let contentHash: String

    /// Reads a list; one that cannot be read is an empty list with a problem.
    init(path: String) {
        self.path = path
        let hash = XXH128()
        var bytes = [UInt8]()
        var failure: AudioError?
        do throws(AudioError) {
            let stream = try ByteStream.open(path: path, name: path)
            bytes = stream.bytes(0..<stream.count)
            bytes.withUnsafeBytes { hash.update($0) }
        } catch {
            failure = error
        }
        contentHash = hash.hexadecimal
        if let failure { problems.append(CollectionProblem(failure)) } else { parse(bytes) }
    }

    private mutating func parse(_ bytes: [UInt8]) {
        if bytes.contains(0) {
            problems.append(
                CollectionProblem(
                    path, cause: "it is not a text list (it holds zero bytes)",
                    remedy: "give a list such as wav.scp, a folder or an audio file"))
            return
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            parse(line: line, number: index + 1)
        }
        if lines.isEmpty, problems.isEmpty {
            problems.append(
                CollectionProblem(path, cause: "the list is empty", remedy: "check what should have written it"))
        }
    }

    private mutating func parse(line bytes: ArraySlice<UInt8>, number: Int) {
        let bytes = trimmed(bytes)
        guard !bytes.isEmpty else { return }
        let field = bytes.prefix { !isBlank($0) }
        let rest = trimmed(bytes[field.endIndex...])
        guard let key = String(validating: field, as: UTF8.self), let value = String(validating: rest, as: UTF8.self)
        else {
            problems.append(
                CollectionProblem(
                    path, line: number, cause: "the line is not UTF-8",
                    remedy: "convert the list, for example with iconv"))
            return
        }
        lines.append(Line(number: number, key: key, value: value))
    }

    /// Records a problem of `line`.
    func problem(_ line: Line, cause: String, remedy: String) -> CollectionProblem {
        CollectionProblem(path, line: line.number, key: line.key, cause: cause, remedy: remedy)
    }

    /// The lines whose key occurs once, and a problem for every other key. None of the lines of such a key is kept: it
    /// is not for this program to choose one.
    func uniqueLines() -> (lines: [Line], problems: [CollectionProblem]) {
        let groups = Dictionary(grouping: lines, by: \.key)
        let repeated = lines.compactMap { line -> CollectionProblem? in
            guard let group = groups[line.key], group.count > 1, group[1].number == line.number else { return nil }
            let numbers = group.map { String($0.number) }.joined(separator: ", ")
            let same = group.allSatisfy { $0.value == line.value } ? ", always with the same value" : ""
            return problem(
                line, cause: "the key stands on lines \(numbers)\(same); all of them are left out",
                remedy: "keep one of the lines")
        }
        return (lines.filter { groups[$0.key]?.count == 1 }, repeated)
    }
}

/// What separates the fields of a list. A carriage return counts, so that files from Windows read the same.
private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}

/// Without the blanks at both ends.
private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[first...last]
}
