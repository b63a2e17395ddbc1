/// The table of contents of a zip archive from a stranger: whatever could do harm is refused before a byte is unpacked.
///
/// Sizes and places are those of the central directory. Refused are names that lead outside the folder or mean another
/// thing on another system, links and devices, two entries of one name, a file in the place of a folder, entries that
/// overlap, encryption, methods other than stored and deflated, and sizes that no archive of this length can have.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.12, 4.3.14 to 4.3.16, 4.4.4, 4.4.5, 4.5.3.
package struct ZipListing: Sendable {
    /// Files and folders in the table's order.
    package private(set) var entries = [ZipEntry]()
    /// Names of all entries, and of the folders above them.
    private var files = Set<[UInt8]>(), folders = Set<[UInt8]>()

    private static let mostEntries = 1 << 16
    /// No byte of Deflate stands for more.
    private static let mostExpansion = 1032
    /// As much may come out of a small archive; of a larger one, a hundred times its size.
    private static let plainSize = 1 << 30

    /// The table of an open archive.
    init(_ file: borrowing InputFile) throws(PackingError) {
        try Self.checkMagic(file)
        let (count, start, size) = try Self.end(of: file)
        guard count <= Self.mostEntries, start >= 0, size >= 0, size <= file.size, start <= file.size - size else {
            throw .damaged(file.path, "its table of contents is outside the file, or longer than any package's")
        }
        let table = try file.bytes(start..<start + size)
        var place = 0
        for _ in 0..<count { try readEntry(file, table, &place) }
        guard place == size else {
            throw .damaged(file.path, "its table of contents has more than the \(count) entries it should have")
        }
        try checkOverlaps(file.path)
        let total = entries.reduce(0) { $0 + $1.size }
        guard total <= max(Self.plainSize, 100 * file.size) else {
            throw .hostile(file.path, "its \(file.size) bytes would become \(total), which no model's do")
        }
    }

    private mutating func readEntry(
        _ file: borrowing InputFile, _ table: [UInt8], _ place: inout Int
    ) throws(PackingError) {
        guard table.number(UInt32.self, at: place) == 0x0201_4B50, place <= table.count - 46 else {
            throw .damaged(file.path, "its table of contents is broken")
        }
        let begin = place
        func short(_ offset: Int) -> Int { Int(table.number(UInt16.self, at: begin + offset) ?? 0) }
        func long(_ offset: Int) -> UInt32 { table.number(UInt32.self, at: begin + offset) ?? 0 }
        let nameEnd = place + 46 + short(28)
        let extraEnd = nameEnd + short(30)
        let next = extraEnd + short(32)
        guard next <= table.count else { throw .damaged(file.path, "its table of contents is broken") }
        guard let name = String(validating: table[place + 46..<nameEnd], as: UTF8.self) else {
            throw .hostile(file.path, "the name of its entry \(entries.count + 1) is not UTF-8")
        }
        let about = "its entry '\(name)'"
        guard short(8) & 0x41 == 0 else {
            throw PackingError(
                file.path, cause: "\(about) is encrypted", remedy: "unpack it with the program that packed it")
        }
        // Which system's attributes these are, and what kind of file they say: folders and regular files only.
        let kind = long(38) >> 28
        guard short(4) >> 8 != 3 || [0, 4, 8].contains(kind) else {
            throw .hostile(file.path, "\(about) is a link or a device")
        }
        var sizes = [UInt64(long(24)), UInt64(long(20)), UInt64(long(42))]
        Self.replaceBig(&sizes, table[nameEnd..<extraEnd])
        guard let size = Int(exactly: sizes[0]), let packed = Int(exactly: sizes[1]),
            let header = Int(exactly: sizes[2])
        else { throw .damaged(file.path, "the size of \(about) is impossible") }
        let method: ZipEntry.Method
        switch short(10) {
        case 0 where size == packed: method = .stored
        case 8 where size / Self.mostExpansion <= packed: method = .deflated
        case 0, 8: throw .hostile(file.path, "the size of \(about) is impossible: \(size) bytes out of \(packed)")
        default:
            throw PackingError(
                file.path, cause: "\(about) is compressed by method \(short(10)), of which only Deflate is known",
                remedy: "unpack it by hand, and give the folder")
        }
        let range = try Self.bytes(file, header: header, size: packed, about)
        let isFolder = name.hasSuffix("/")
        let path = isFolder ? String(name.dropLast()) : name
        guard !isFolder || size == 0 else { throw .hostile(file.path, "\(about) is a folder with bytes") }
        try addName(path, isFolder: isFolder, file.path)
        entries.append(
            ZipEntry(
                name: path, isFolder: isFolder, method: method, range: range, size: size, checksum: long(16)))
        place = next
    }

    private mutating func addName(_ path: String, isFolder: Bool, _ archive: String) throws(PackingError) {
        guard EntryName.isInside(path) else {
            throw .hostile(archive, "its entry '\(path)' would be outside the folder")
        }
        let bytes = Array(path.utf8)
        guard isFolder ? !files.contains(bytes) : files.insert(bytes).inserted else {
            throw .hostile(archive, "it has two entries '\(path)'")
        }
        if isFolder { folders.insert(bytes) }
        for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "/") {
            folders.insert(Array(bytes[..<place]))
        }
        for clash in [bytes] + bytes.indices.filter({ bytes[$0] == UInt8(ascii: "/") }).map({ Array(bytes[..<$0]) })
        where files.contains(clash) && folders.contains(clash) {
            throw .hostile(archive, "its entry '\(String(decoding: clash, as: UTF8.self))' is a file and a folder")
        }
    }

    /// Sizes and places of 0xFFFFFFFF stand in a ZIP64 field, in this order, as far as they are needed.
    private static func replaceBig(_ values: inout [UInt64], _ extra: ArraySlice<UInt8>) {
        let extra = Array(extra)
        var place = 0
        while let id = extra.number(UInt16.self, at: place), let length = extra.number(UInt16.self, at: place + 2) {
            let end = min(place + 4 + Int(length), extra.count)
            if id == 1 {
                var field = place + 4
                for i in values.indices where values[i] == 0xFFFF_FFFF && field <= end - 8 {
                    values[i] = extra.number(UInt64.self, at: field) ?? values[i]
                    field += 8
                }
                return
            }
            place = end
        }
    }

    /// Where an entry's bytes are: behind its local header.
    private static func bytes(
        _ file: borrowing InputFile, header: Int, size: Int, _ about: String
    ) throws(PackingError) -> Range<Int> {
        guard header >= 0, header <= file.size - 30 else {
            throw .damaged(file.path, "\(about) is not where it should be")
        }
        let bytes = try file.bytes(header..<header + 30)
        guard bytes.number(UInt32.self, at: 0) == 0x0403_4B50, let name = bytes.number(UInt16.self, at: 26),
            let extra = bytes.number(UInt16.self, at: 28)
        else { throw .damaged(file.path, "\(about) is not where it should be") }
        let start = header + 30 + Int(name) + Int(extra)
        guard size >= 0, start <= file.size, size <= file.size - start else {
            throw .damaged(file.path, "\(about) goes beyond the end of the file")
        }
        return start..<start + size
    }

    private func checkOverlaps(_ archive: String) throws(PackingError) {
        let filled = entries.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (a, b) in zip(filled, filled.dropFirst()) where a.range.upperBound > b.range.lowerBound {
            throw .hostile(archive, "two of its entries share bytes")
        }
    }

    /// Number of entries, and place and size of the central directory.
    private static func end(of file: borrowing InputFile) throws(PackingError) -> (count: Int, start: Int, size: Int) {
        // The end record is 22 bytes, with a comment of up to 65535 behind it and 20 of ZIP64 before.
        let base = max(0, file.size - 22 - 65535 - 20)
        let tail = try file.bytes(base..<file.size)
        var place = tail.count - 22
        while place >= 0, tail.number(UInt32.self, at: place) != 0x0605_4B50 { place -= 1 }
        guard place >= 0, let count = tail.number(UInt16.self, at: place + 10),
            let size = tail.number(UInt32.self, at: place + 12), let start = tail.number(UInt32.self, at: place + 16)
        else { throw .damaged(file.path, "the end of the archive is missing, as if the file were cut off") }
        guard count == .max || size == .max || start == .max else { return (Int(count), Int(start), Int(size)) }
        guard tail.number(UInt32.self, at: place - 20) == 0x0706_4B50,
            let record = tail.number(UInt64.self, at: place - 12).flatMap(Int.init(exactly:)),
            record >= 0, record <= file.size - 56
        else { throw .damaged(file.path, "its ZIP64 table of contents is broken") }
        let bytes = try file.bytes(record..<record + 56)
        func big(_ offset: Int) -> Int? { bytes.number(UInt64.self, at: offset).flatMap(Int.init(exactly:)) }
        guard bytes.number(UInt32.self, at: 0) == 0x0606_4B50, let bigCount = big(32), let bigSize = big(40),
            let bigStart = big(48)
        else { throw .damaged(file.path, "its ZIP64 table of contents is broken") }
        return (bigCount, bigStart, bigSize)
    }

    /// ESPnet packs tar archives too, if their name says so.
    private static func checkMagic(_ file: borrowing InputFile) throws(PackingError) {
        let start = try file.bytes(0..<min(512, file.size))
        if start.starts(with: Array("PK".utf8)) { return }
        let compressed = [[0x1F, 0x8B], Array("BZh".utf8), [0xFD] + Array("7zXZ".utf8)]
        let isTar = start.count == 512 && start[257..<262].elementsEqual("ustar".utf8)
        guard !isTar, !compressed.contains(where: start.starts(with:)) else {
            throw PackingError(
                file.path, cause: "this is a tar archive, of which only zip archives are read",
                remedy: "unpack it (tar -xf), and give the folder with meta.yaml")
        }
        throw .damaged(file.path, start.isEmpty ? "the file is empty" : "this is no zip archive")
    }
}
