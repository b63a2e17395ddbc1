/// Where the rows of a JSON-lines file are, by key, without holding the rows.
struct LineIndex {
    /// A line's place, without its newline.
    struct Place {
        var offset: Int
        var count: Int
    }

    /// Lines by the key of their row; of several, the last.
    private(set) var places: [String: Place] = [:]
    /// Bytes up to and including the last newline; what follows is half a line.
    private(set) var completeBytes = 0
    /// The first line, whatever it holds.
    private(set) var firstLine: JSONValue?

    /// Reads the file through. Lines that are no rows are passed over.
    init(_ file: borrowing OutputFile) throws(OutputError) {
        var pending = [UInt8]()
        var offset = 0
        while true {
            let chunk = try file.read(at: offset + pending.count, count: 1 << 20)
            if chunk.isEmpty { break }
            pending += chunk
            var start = 0
            while let newline = pending[start...].firstIndex(of: 0x0A) {
                add(Array(pending[start..<newline]), at: offset + start)
                start = newline + 1
            }
            offset += start
            pending.removeFirst(start)
        }
        completeBytes = offset
    }

    /// Notes a row that has been written.
    mutating func add(key: String, offset: Int, count: Int) { places[key] = Place(offset: offset, count: count) }

    private mutating func add(_ line: [UInt8], at offset: Int) {
        let value = try? JSONValue(parsing: line)
        if offset == 0 { firstLine = value }
        if let key = value?["key"]?.text { add(key: key, offset: offset, count: line.count) }
    }
}
