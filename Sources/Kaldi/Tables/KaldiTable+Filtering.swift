extension KaldiTable {
    /// The lines whose field is among `keys`, or is not, in their order, as `filter_scp.pl [--exclude] [-f FIELD]`.
    ///
    /// - Parameters:
    ///   - keys: what is kept
    ///   - excluding: whether it is what is left out
    ///   - field: which field is looked at, from 1; a line that has no such field is an error
    public func filtered(
        by keys: Set<KaldiKey>, excluding: Bool = false, field: Int = 1
    ) throws(KaldiError) -> KaldiTable {
        var kept = [KaldiLine]()
        for index in lines.indices {
            if keys.contains(try self.field(field, of: index)) != excluding { kept.append(lines[index]) }
        }
        return KaldiTable(kept, path: path)
    }

    /// A table for each of `count` parts: a line goes to all parts in which its key is, as `filter_scps.pl` has it.
    func distributed(over parts: [KaldiKey: [Int]], count: Int) -> [KaldiTable] {
        var lines = [[KaldiLine]](repeating: [], count: count)
        for line in self.lines {
            for part in parts[line.key] ?? [] { lines[part].append(line) }
        }
        return lines.map { KaldiTable($0, path: path) }
    }

    /// A field of the line at an index, from 1.
    func field(_ number: Int, of index: Int) throws(KaldiError) -> KaldiKey {
        precondition(number >= 1, "fields count from 1")
        if number == 1, !lines[index].key.bytes.isEmpty { return lines[index].key }
        let fields = number == 1 ? [] : lines[index].fields
        guard fields.count >= number else {
            throw problem(
                index, cause: number == 1 ? "the line has no key" : "the line has no field \(number)",
                remedy: "mend the line or take it away")
        }
        return fields[number - 1]
    }
}
