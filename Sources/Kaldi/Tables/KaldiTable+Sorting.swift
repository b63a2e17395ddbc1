extension KaldiTable {
    /// The lines in byte order of their keys, those of one key in the order they had.
    public func sorted() -> KaldiTable {
        if zip(lines, lines.dropFirst()).allSatisfy({ !($1.key < $0.key) }) { return KaldiTable(lines, path: path) }
        let order = lines.indices.sorted { a, b in
            lines[a].key == lines[b].key ? a < b : lines[a].key < lines[b].key
        }
        return KaldiTable(order.map { lines[$0] }, path: path)
    }

    /// The lines in byte order of their keys, the first of each key, as `LC_ALL=C sort -k1,1 -u`.
    public func sortedUnique() -> KaldiTable {
        var unique = [KaldiLine]()
        unique.reserveCapacity(lines.count)
        for line in sorted().lines where unique.last?.key != line.key { unique.append(line) }
        return KaldiTable(unique, path: path)
    }

    /// The table in the form that is asked for: without byte-order mark, carriage returns at line ends, and lines
    /// without a key.
    func repaired() -> KaldiTable {
        KaldiTable(
            lines.compactMap { line in
                guard !line.key.bytes.isEmpty else { return nil }
                guard line.text.last == 0x0D else { return line }
                let end = line.text.lastIndex { $0 != 0x0D } ?? line.text.startIndex
                return KaldiLine(line.text[...end], number: line.number)
            }, path: path)
    }

    /// Whether the file has these bytes already.
    func hasSameBytes(as other: KaldiTable) -> Bool {
        endsInNewline == other.endsInNewline && hasByteOrderMark == other.hasByteOrderMark
            && lines.count == other.lines.count && zip(lines, other.lines).allSatisfy { order($0.text, $1.text) == 0 }
    }
}
