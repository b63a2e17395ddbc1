/// Writes a zip archive of stored entries, their bytes at multiples of 64, as `torch.save` lays it out.
///
/// Names, order and bytes decide the file: there are no dates. Entries or places beyond 4 GB get ZIP64 fields.
struct ZipWriter: ~Copyable {
    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32
        var size: Int, header: Int
    }

    private static let alignment = 64
    /// Sizes and places from here on need ZIP64; lower in tests.
    private let limit: Int
    private let output: WholeOutput
    private var entries = [Entry]()
    private var place = 0

    /// An archive at a path, where it appears when it is whole.
    init(path: String, limit: Int = 0xFFFF_FFFF) throws(CheckpointError) {
        output = try WholeOutput(path: path)
        self.limit = limit
    }

    /// Adds an entry.
    mutating func add(_ name: String, _ bytes: [UInt8]) throws(CheckpointError) {
        let checksum = bytes.withUnsafeBytes { checksum32($0) }
        let entry = Entry(name: Array(name.utf8), checksum: checksum, size: bytes.count, header: place)
        var header = [UInt8]()
        let isBig = entry.size >= limit
        header.append(littleEndian: 0x0403_4B50 as UInt32)
        header.append(littleEndian: isBig ? 45 : 20 as UInt16)
        header.append(littleEndian: 0x0800 as UInt16)  // the name is UTF-8
        header += [UInt8](repeating: 0, count: 6)  // stored, no date
        header.append(littleEndian: checksum)
        let size = isBig ? UInt32.max : UInt32(entry.size)
        header.append(littleEndian: size)
        header.append(littleEndian: size)
        header.append(littleEndian: UInt16(entry.name.count))
        var extra = [UInt8]()
        if isBig {
            extra.append(littleEndian: 1 as UInt16)
            extra.append(littleEndian: 16 as UInt16)
            extra.append(littleEndian: UInt64(entry.size))
            extra.append(littleEndian: UInt64(entry.size))
        }
        // The field FB fills up to the next multiple.
        let end = place + header.count + 2 + entry.name.count + extra.count + 4
        let fill = (Self.alignment - end % Self.alignment) % Self.alignment
        extra.append(littleEndian: 0x4246 as UInt16)
        extra.append(littleEndian: UInt16(fill))
        extra += [UInt8](repeating: 0x5A, count: fill)
        header.append(littleEndian: UInt16(extra.count))
        try write(header + entry.name + extra)
        try write(bytes)
        entries.append(entry)
    }

    /// Writes the table of contents and puts the file in its place.
    consuming func finish() throws(CheckpointError) {
        let start = place
        for entry in entries { try write(directoryEntry(entry)) }
        let size = place - start
        var end = [UInt8]()
        if start >= limit || size >= limit || entries.count >= 0xFFFF {
            end.append(littleEndian: 0x0606_4B50 as UInt32)
            end.append(littleEndian: 44 as UInt64)
            end.append(littleEndian: 45 as UInt16)
            end.append(littleEndian: 45 as UInt16)
            end += [UInt8](repeating: 0, count: 8)
            end.append(littleEndian: UInt64(entries.count))
            end.append(littleEndian: UInt64(entries.count))
            end.append(littleEndian: UInt64(size))
            end.append(littleEndian: UInt64(start))
            end.append(littleEndian: 0x0706_4B50 as UInt32)
            end.append(littleEndian: 0 as UInt32)
            end.append(littleEndian: UInt64(place))
            end.append(littleEndian: 1 as UInt32)
        }
        let isBig = !end.isEmpty
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
        var bytes = [UInt8]()
        bytes.append(littleEndian: 0x0201_4B50 as UInt32)
        bytes.append(littleEndian: isBig ? 45 : 20 as UInt16)
        bytes.append(littleEndian: isBig ? 45 : 20 as UInt16)
        bytes.append(littleEndian: 0x0800 as UInt16)
        bytes += [UInt8](repeating: 0, count: 6)
        bytes.append(littleEndian: entry.checksum)
        let size = isBig ? UInt32.max : UInt32(entry.size)
        bytes.append(littleEndian: size)
        bytes.append(littleEndian: size)
        bytes.append(littleEndian: UInt16(entry.name.count))
        bytes.append(littleEndian: UInt16(isBig ? 28 : 0))
        bytes += [UInt8](repeating: 0, count: 10)
        bytes.append(littleEndian: isBig ? UInt32.max : UInt32(entry.header))
        bytes += entry.name
        if isBig {
            bytes.append(littleEndian: 1 as UInt16)
            bytes.append(littleEndian: 24 as UInt16)
            bytes.append(littleEndian: UInt64(entry.size))
            bytes.append(littleEndian: UInt64(entry.size))
            bytes.append(littleEndian: UInt64(entry.header))
        }
        return bytes
    }

    private mutating func write(_ bytes: [UInt8]) throws(CheckpointError) {
        try output.write(bytes)
        place += bytes.count
    }
}

extension [UInt8] {
    /// Appends a number, little-endian.
    mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
