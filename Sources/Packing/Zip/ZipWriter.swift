import Files

/// Writes a zip archive of stored files, as Python's `zipfile` does it for ESPnet.
///
/// Names, order and bytes decide the archive: all files have one date and one mode. Files are read twice, once for the
/// checksum, and never held in memory. Sizes and places beyond 4 GB get ZIP64 fields.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
struct ZipWriter: ~Copyable {
    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32
        var size: Int, header: Int
    }

    /// Sizes and places from here on need ZIP64; lower in tests.
    private let limit: Int
    private let output: OutputFile
    private var entries = [Entry]()
    private var place = 0

    /// 1 January 1980, the first day that the format knows.
    private static let date: UInt16 = 0x0021
    /// A regular file of mode 644, as Unix writes it into the external attributes.
    private static let attributes: UInt32 = 0o100644 << 16
    /// The bit that says that names are UTF-8.
    private static let flags: UInt16 = 0x0800
    private static let plainVersion: UInt16 = 20
    private static let bigVersion: UInt16 = 45

    /// An archive at a path, where it appears when it is whole.
    init(_ path: String, limit: Int = 0xFFFF_FFFF) throws(PackingError) {
        output = try OutputFile(path)
        self.limit = limit
    }

    /// Adds bytes as a file of the archive.
    mutating func add(_ name: String, _ bytes: [UInt8]) throws(PackingError) {
        var checksum = Checksum()
        checksum.update(bytes)
        try begin(name, size: bytes.count, checksum: checksum.value)
        try write(bytes)
    }

    /// Adds a file.
    mutating func add(_ name: String, contentsOf path: String) throws(PackingError) {
        let file = try InputFile(path)
        let whole = 0..<file.size
        var expected = Checksum()
        try file.forEachPiece(of: whole) { (piece) throws(PackingError) in expected.update(piece) }
        try begin(name, size: whole.count, checksum: expected.value)
        var actual = Checksum()
        var place = whole.lowerBound
        // A closure could not write, since that changes the writer.
        while place < whole.upperBound {
            let piece = try file.bytes(place..<min(place + 1 << 20, whole.upperBound))
            guard !piece.isEmpty else { break }
            actual.update(piece)
            try write(piece)
            place += piece.count
        }
        guard place == whole.upperBound, actual.value == expected.value else {
            throw PackingError(
                path, cause: "it changed while it was packed", remedy: "pack it when training has stopped")
        }
    }

    /// Writes what precedes a file's bytes.
    private mutating func begin(_ name: String, size: Int, checksum: UInt32) throws(PackingError) {
        let entry = Entry(name: Array(name.utf8), checksum: checksum, size: size, header: place)
        guard entry.name.count <= Int(UInt16.max) else {
            throw PackingError(name, cause: "its name is too long for a zip archive", remedy: "rename it")
        }
        let isBig = size >= limit
        var header = [UInt8]()
        header.append(littleEndian: 0x0403_4B50 as UInt32)
        header.append(littleEndian: isBig ? Self.bigVersion : Self.plainVersion)
        header += Self.common(entry, isBig: isBig)
        header.append(littleEndian: UInt16(isBig ? 20 : 0))
        header += entry.name
        if isBig { header += Self.bigField([size, size]) }
        try write(header)
        entries.append(entry)
    }

    /// What both headers of a file have: from the flags to the length of its name.
    private static func common(_ entry: Entry, isBig: Bool) -> [UInt8] {
        var bytes = [UInt8]()
        bytes.append(littleEndian: flags)
        bytes.append(littleEndian: 0 as UInt16)  // stored
        bytes.append(littleEndian: 0 as UInt16)  // midnight
        bytes.append(littleEndian: date)
        bytes.append(littleEndian: entry.checksum)
        let size = isBig ? UInt32.max : UInt32(entry.size)
        bytes.append(littleEndian: size)
        bytes.append(littleEndian: size)
        bytes.append(littleEndian: UInt16(entry.name.count))
        return bytes
    }

    /// The extra field of ZIP64.
    private static func bigField(_ values: [Int]) -> [UInt8] {
        var bytes = [UInt8]()
        bytes.append(littleEndian: 1 as UInt16)
        bytes.append(littleEndian: UInt16(8 * values.count))
        for value in values { bytes.append(littleEndian: UInt64(value)) }
        return bytes
    }

    /// Writes the table of contents and puts the file in its place.
    consuming func finish() throws(PackingError) {
        let start = place
        for entry in entries { try write(directoryEntry(entry)) }
        let size = place - start
        var end = [UInt8]()
        let isBig = start >= limit || size >= limit || entries.count >= 0xFFFF
        if isBig {
            end.append(littleEndian: 0x0606_4B50 as UInt32)
            end.append(littleEndian: 44 as UInt64)
            end.append(littleEndian: Self.bigVersion)
            end.append(littleEndian: Self.bigVersion)
            end += [UInt8](repeating: 0, count: 8)
            for value in [entries.count, entries.count, size, start] { end.append(littleEndian: UInt64(value)) }
            end.append(littleEndian: 0x0706_4B50 as UInt32)
            end.append(littleEndian: 0 as UInt32)
            end.append(littleEndian: UInt64(place))
            end.append(littleEndian: 1 as UInt32)
        }
        end.append(littleEndian: 0x0605_4B50 as UInt32)
        end.append(littleEndian: 0 as UInt32)
        let count = isBig ? UInt16.max : UInt16(entries.count)
        end.append(littleEndian: count)
        end.append(littleEndian: count)
        end.append(littleEndian: isBig ? UInt32.max : UInt32(size))
        end.append(littleEndian: isBig ? UInt32.max : UInt32(start))
        end.append(littleEndian: 0 as UInt16)
        try write(end)
        try output.finish()
    }

    private func directoryEntry(_ entry: Entry) -> [UInt8] {
        let isBig = entry.size >= limit || entry.header >= limit
        let version = isBig ? Self.bigVersion : Self.plainVersion
        var bytes = [UInt8]()
        bytes.append(littleEndian: 0x0201_4B50 as UInt32)
        bytes.append(littleEndian: version | 3 << 8)  // made on Unix, so that the attributes are its
        bytes.append(littleEndian: version)
        bytes += Self.common(entry, isBig: isBig)
        bytes.append(littleEndian: UInt16(isBig ? 28 : 0))
        bytes += [UInt8](repeating: 0, count: 6)  // no comment, first disk, no internal attributes
        bytes.append(littleEndian: Self.attributes)
        bytes.append(littleEndian: isBig ? UInt32.max : UInt32(entry.header))
        bytes += entry.name
        if isBig { bytes += Self.bigField([entry.size, entry.size, entry.header]) }
        return bytes
    }

    private mutating func write(_ bytes: [UInt8]) throws(PackingError) {
        try output.write(bytes)
        place += bytes.count
    }
}

extension [UInt8] {
    /// Appends a number, little-endian.
    mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// The little-endian number at `offset`; `nil` where it is not inside.
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
        return withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
