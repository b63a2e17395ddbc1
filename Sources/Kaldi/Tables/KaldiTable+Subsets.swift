extension KaldiTable {
    /// The first lines.
    public func first(_ count: Int) throws(KaldiError) -> KaldiTable {
        try checkHas(count)
        return KaldiTable(Array(lines.prefix(count)), path: path)
    }

    /// The last lines.
    public func last(_ count: Int) throws(KaldiError) -> KaldiTable {
        try checkHas(count)
        return KaldiTable(Array(lines.suffix(count)), path: path)
    }

    /// Lines from all over the table, in its order, as `subset_scp.pl` chooses them: half of the number from the first half of
    /// the lines, the rest from the second, and so on in each half.
    public func spread(_ count: Int) throws(KaldiError) -> KaldiTable {
        try checkHas(count)
        var chosen = [KaldiLine]()
        func choose(_ range: Range<Int>, _ needed: Int) {
            if range.count <= 1 {
                if needed > 0 { chosen.append(lines[range.lowerBound]) }
                return
            }
            let middle = range.lowerBound + range.count / 2
            choose(range.lowerBound..<middle, needed / 2)
            choose(middle..<range.upperBound, needed - needed / 2)
        }
        if !lines.isEmpty { choose(0..<lines.count, count) }
        return KaldiTable(chosen, path: path)
    }

    private func checkHas(_ count: Int) throws(KaldiError) {
        guard count <= lines.count else {
            throw KaldiError(
                path, cause: "\(count) lines are asked for, and it has \(lines.count)",
                remedy: "ask for at most \(lines.count)", kind: .request)
        }
    }
}
