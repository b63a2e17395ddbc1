/// The entries of a zip archive as `torch.save` writes it.
///
/// Sizes and places are those of the central directory. Source: PKWARE, APPNOTE.TXT 6.3.10, with ZIP64.
struct ZipDirectory {
    struct Entry {
        var name: String
        /// The entry's bytes in the file.
        var range: Range<Int>
        var checksum: UInt32
        var isCompressed: Bool
    }

    /// By name.
    private(set) var entries = [String: Entry]()
    /// In the directory's order.
    private(set) var names = [String]()

    /// More entries than this are no checkpoint's.
    private static let mostEntries = 1 << 20

    init(_ file: FileBytes) throws(CheckpointError) {
        let (count, start, size) = try Self.end(of: file)
        guard count <= Self.mostEntries, start >= 0, size >= 0, start <= file.count - size else {
            throw .damaged(file.name, "its table of contents is outside the file")
        }
        var place = start
        for _ in 0..<count { try readEntry(file, &place, end: start + size) }
        guard place == start + size else {
            throw .damaged(file.name, "its table of contents has more than the \(count) entries it should have")
        }
        try checkOverlaps(file)
    }

    private mutating func readEntry(_ file: FileBytes, _ place: inout Int, end: Int) throws(CheckpointError) {
        guard place <= end - 46, file.number(UInt32.self, at: place) == 0x0201_4B50 else {
            throw .damaged(file.name, "its table of contents is broken")
        }
        let begin = place
        func number16(_ offset: Int) -> Int { Int(file.number(UInt16.self, at: begin + offset) ?? 0) }
        func number32(_ offset: Int) -> UInt32 { file.number(UInt32.self, at: begin + offset) ?? 0 }
        let (nameLength, extraLength, commentLength) = (number16(28), number16(30), number16(32))
        let next = place + 46 + nameLength + extraLength + commentLength
        guard next <= end else { throw .damaged(file.name, "its table of contents is broken") }
        let nameBytes = file.bytes(place + 46..<place + 46 + nameLength)
        guard let name = String(validating: nameBytes, as: UTF8.self) else {
            throw .damaged(file.name, "the name of an entry is no text")
        }
        let shown = CheckpointError.shown(name)
        guard number16(8) & 1 == 0 else { throw .damaged(file.name, "its entry '\(shown)' is encrypted") }
        let isCompressed = number16(10) != 0
        var sizes = [UInt64(number32(24)), UInt64(number32(20)), UInt64(number32(42))]
        let extra = place + 46 + nameLength..<place + 46 + nameLength + extraLength
        Self.replaceBig(&sizes, file, extra)
        guard let size = Int(exactly: sizes[1]), isCompressed || sizes[0] == sizes[1],
            let header = Int(exactly: sizes[2])
        else {
            throw .damaged(file.name, "the size of its entry '\(shown)' is impossible")
        }
        let range = try Self.data(file, header: header, size: size, shown)
        guard entries[name] == nil else { throw .damaged(file.name, "it has two entries '\(shown)'") }
        entries[name] = Entry(name: name, range: range, checksum: number32(16), isCompressed: isCompressed)
        names.append(name)
        place = next
    }

    /// Sizes and places of 0xFFFFFFFF stand in a ZIP64 field, in this order, as far as they are needed.
    private static func replaceBig(_ values: inout [UInt64], _ file: FileBytes, _ extra: Range<Int>) {
        var place = extra.lowerBound
        while place <= extra.upperBound - 4 {
            let id = file.number(UInt16.self, at: place) ?? 0
            let length = Int(file.number(UInt16.self, at: place + 2) ?? 0)
            if id == 1 {
                var field = place + 4
                let end = min(place + 4 + length, extra.upperBound)
                for i in values.indices where values[i] == 0xFFFF_FFFF && field <= end - 8 {
                    values[i] = file.number(UInt64.self, at: field) ?? values[i]
                    field += 8
                }
                return
            }
            place += 4 + length
        }
    }

    /// Where an entry's bytes are: behind its local header.
    private static func data(
        _ file: FileBytes, header: Int, size: Int, _ name: String
    ) throws(CheckpointError) -> Range<Int> {
        guard header >= 0, header <= file.count - 30, file.number(UInt32.self, at: header) == 0x0403_4B50,
            let nameLength = file.number(UInt16.self, at: header + 26),
            let extraLength = file.number(UInt16.self, at: header + 28)
        else { throw .damaged(file.name, "its entry '\(name)' is not where it should be") }
        let start = header + 30 + Int(nameLength) + Int(extraLength)
        guard size >= 0, start <= file.count, size <= file.count - start else {
            throw .damaged(file.name, "its entry '\(name)' goes beyond the end of the file")
        }
        return start..<start + size
    }

    /// Refuses an archive with compressed entries, which may stand for more than any memory holds.
    func checkStored(_ file: FileBytes) throws(CheckpointError) {
        for name in names where entries[name]?.isCompressed == true {
            throw CheckpointError(
                file.name,
                cause: "its entry '\(CheckpointError.shown(name))' is compressed, which torch.save never does",
                remedy: "unpack the archive, or save the model again")
        }
    }

    private func checkOverlaps(_ file: FileBytes) throws(CheckpointError) {
        // Of entries at one place, the names decide the order, so that the message is always the same.
        let filled = entries.values.filter { !$0.range.isEmpty }.sorted {
            ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name)
        }
        for (a, b) in zip(filled, filled.dropFirst()) where a.range.upperBound > b.range.lowerBound {
            let (first, second) = (CheckpointError.shown(a.name), CheckpointError.shown(b.name))
            throw .damaged(file.name, "its entries '\(first)' and '\(second)' overlap")
        }
    }

    /// Number of entries, and place and size of the central directory.
    private static func end(of file: FileBytes) throws(CheckpointError) -> (count: Int, start: Int, size: Int) {
        // The end record is 22 bytes, with a comment of up to 65535 behind it.
        var place = file.count - 22
        let first = max(0, file.count - 22 - 65535)
        while place >= first, file.number(UInt32.self, at: place) != 0x0605_4B50 { place -= 1 }
        guard place >= first, place >= 0 else {
            throw .damaged(file.name, "the end of the archive is missing, as if the file were cut off")
        }
        let count = Int(file.number(UInt16.self, at: place + 10) ?? 0)
        let size = Int(file.number(UInt32.self, at: place + 12) ?? 0)
        let start = Int(file.number(UInt32.self, at: place + 16) ?? 0)
        guard count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF else { return (count, start, size) }
        guard file.number(UInt32.self, at: place - 20) == 0x0706_4B50,
            let record = file.number(UInt64.self, at: place - 12).flatMap(Int.init(exactly:)),
            file.number(UInt32.self, at: record) == 0x0606_4B50, record <= file.count - 56,
            let bigCount = file.number(UInt64.self, at: record + 32).flatMap(Int.init(exactly:)),
            let bigSize = file.number(UInt64.self, at: record + 40).flatMap(Int.init(exactly:)),
            let bigStart = file.number(UInt64.self, at: record + 48).flatMap(Int.init(exactly:))
        else { throw .damaged(file.name, "its ZIP64 table of contents is broken") }
        return (bigCount, bigStart, bigSize)
    }
}
