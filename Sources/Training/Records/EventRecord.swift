/// Records of an event file: a length, its checksum, an `Event` of protocol buffers and its checksum, little-endian.
/// Source: TensorFlow's record format, and `event.proto` and `summary.proto` of TensorBoard.
enum EventRecord {
    /// The first record of a file.
    static func version(time: Double) -> [UInt8] {
        record(wallTime(time) + field(3, Array("brain.Event:2".utf8)))
    }

    /// A number under a tag.
    ///
    /// - Parameters:
    ///   - value: The number, kept as 32-bit float.
    ///   - step: Not negative.
    ///   - time: When, in seconds since 1970.
    static func scalar(_ tag: String, _ value: Double, step: Int, time: Double) -> [UInt8] {
        let summaryValue = field(1, Array(tag.utf8)) + [2 << 3 | 5] + littleEndian(Float(value).bitPattern)
        return record(wallTime(time) + [2 << 3] + varint(UInt64(step)) + field(5, field(1, summaryValue)))
    }

    private static func wallTime(_ time: Double) -> [UInt8] { [1 << 3 | 1] + littleEndian(time.bitPattern) }

    private static func record(_ event: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(event.count))
        return length + littleEndian(CRC32C.masked(length)) + event + littleEndian(CRC32C.masked(event))
    }

    /// A field of so many bytes.
    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var (bytes, rest) = ([UInt8](), value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
