import CDeflate

/// The CRC-32 of bytes that come piece by piece, as zip archives have it.
struct Checksum {
    /// The value of all bytes taken.
    private(set) var value: UInt32 = 0

    /// Takes the next bytes.
    mutating func update(_ bytes: [UInt8]) {
        value = bytes.withUnsafeBytes { libdeflate_crc32(value, $0.baseAddress, $0.count) }
    }
}
