/// A zip archive of stored entries, written by the rules or against them.
struct Archive {
    struct Entry {
        var name: [UInt8]
        var bytes: [UInt8]
        /// What the table of contents says; the truth where it is `nil`.
        var checksum: UInt32?, size: UInt32?, packedSize: UInt32?, place: UInt32?
        var method: UInt16 = 0, flags: UInt16 = 0

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = Array(name.utf8)
            self.bytes = bytes
        }
    }

    var entries = [Entry]()
    /// What the end record says; the truth where it is `nil`.
    var count: UInt16?, directorySize: UInt32?, directoryPlace: UInt32?

    /// A PyTorch file: its pickle, and its storages from 0 on.
    init(pickle: [UInt8], storages: [[UInt8]] = [], order: String = "little") {
        entries = [Entry("model/data.pkl", pickle), Entry("model/byteorder", Array(order.utf8))]
        for (number, storage) in storages.enumerated() { entries.append(Entry("model/data/\(number)", storage)) }
        entries.append(Entry("model/version", Array("3\n".utf8)))
    }

    /// The entry of a name that is there.
    subscript(name: String) -> Entry {
        get { entries.first { $0.name == Array(name.utf8) } ?? Entry(name, []) }
        set { for index in entries.indices where entries[index].name == Array(name.utf8) { entries[index] = newValue } }
    }

    /// The whole file.
    var bytes: [UInt8] {
        var (file, directory) = ([UInt8](), [UInt8]())
        for entry in entries {
            let size = UInt32(entry.bytes.count)
            let start = little(20 as UInt16) + little(entry.flags) + little(entry.method) + [0, 0, 0, 0]
            let sizes = little(entry.checksum ?? checksum(entry.bytes)) + little(entry.packedSize ?? size)
            let common = start + sizes + little(entry.size ?? size) + little(UInt16(entry.name.count)) + [0, 0]
            directory += Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + [UInt8](repeating: 0, count: 10)
            directory += little(entry.place ?? UInt32(file.count)) + entry.name
            file += Array("PK\u{3}\u{4}".utf8) + common + entry.name + entry.bytes
        }
        let count = little(count ?? UInt16(entries.count))
        let end =
            little(directorySize ?? UInt32(directory.count)) + little(directoryPlace ?? UInt32(file.count)) + [0, 0]
        return file + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count + end
    }
}

/// The bytes of a number, little-endian.
func little(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

/// CRC-32, a bit at a time.
func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
}
