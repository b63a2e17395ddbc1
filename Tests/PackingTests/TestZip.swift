import CDeflate

/// A zip archive, written by the rules or against them, independent of the code under test.
struct TestZip {
    struct Entry {
        var name: [UInt8]
        var bytes: [UInt8]
        /// What the table of contents says; the truth where it is `nil`.
        var checksum: UInt32?, size: UInt32?, place: UInt32?
        var flags: UInt16 = 0, method: UInt16 = 0
        /// The system that made it, and its attributes.
        var maker: UInt16 = 0, attributes: UInt32 = 0

        init(_ name: String, _ bytes: [UInt8] = []) {
            self.name = Array(name.utf8)
            self.bytes = bytes
        }

        init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

        /// The same, compressed.
        var deflated: Entry {
            var entry = self
            entry.method = 8
            entry.checksum = TestZip.checksum(bytes)
            entry.size = UInt32(bytes.count)
            entry.bytes = TestZip.deflate(bytes)
            return entry
        }
    }

    var entries: [Entry]
    /// What follows the end record, and how many entries it says there are.
    var comment: [UInt8] = []
    var count: UInt16?

    init(_ entries: [Entry]) { self.entries = entries }

    /// A package as ESPnet's, with further entries.
    init(adding more: [Entry] = [], config: String = "codec: dac\n") {
        entries = [
            Entry(
                "meta.yaml",
                """
                espnet: '202511'
                files:
                  model_file: exp/codec/1epoch.pth
                python: "3.11.7 (main) \\n[GCC 12.2.0]"
                timestamp: 1700000000.25
                torch: 2.13.0+cpu
                yaml_files:
                  train_config: exp/codec/config.yaml

                """),
            Entry("exp/codec/config.yaml", config), Entry("exp/codec/1epoch.pth", "weights"),
        ]
        entries += more
    }

    /// The whole file.
    var bytes: [UInt8] {
        var (file, directory) = ([UInt8](), [UInt8]())
        for entry in entries {
            let packed = UInt32(entry.bytes.count)
            var common = little(entry.flags) + little(entry.method) + [0, 0, 0x21, 0]
            common += little(entry.checksum ?? Self.checksum(entry.bytes)) + little(packed)
            common += little(entry.size ?? packed) + little(UInt16(entry.name.count)) + [0, 0]
            directory += Array("PK\u{1}\u{2}".utf8) + little(20 | entry.maker << 8) + [20, 0] + common
            directory += [UInt8](repeating: 0, count: 6) + little(entry.attributes)
            directory += little(entry.place ?? UInt32(file.count)) + entry.name
            file += Array("PK\u{3}\u{4}".utf8) + [20, 0] + common + entry.name + entry.bytes
        }
        let count = little(count ?? UInt16(entries.count))
        return file + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count
            + little(UInt32(directory.count)) + little(UInt32(file.count)) + little(UInt16(comment.count)) + comment
    }

    /// CRC-32, a bit at a time.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
    }

    static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(9) else { return [] }
        defer { libdeflate_free_compressor(compressor) }
        var packed = [UInt8](repeating: 0, count: libdeflate_deflate_compress_bound(compressor, bytes.count))
        let count = libdeflate_deflate_compress(compressor, bytes, bytes.count, &packed, packed.count)
        return Array(packed[..<count])
    }

    private func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
