import Scoring

/// A Kaldi archive of int32 vectors with its table of offsets, `NAME.ark` and `NAME.scp`.
///
/// Source: Kaldi, `WriteIntegerVector`: key, space, `\0B`, then byte 4 and the length, then byte 4 and each number, little
/// endian.
public struct IntegerArchive: Sendable {
    /// The archive's bytes.
    public private(set) var archive = [UInt8]()
    /// The table's lines.
    public private(set) var table = ""

    private let path: String

    /// An empty archive that will be written at `path`.
    public init(path: String) { self.path = path }

    /// Adds a vector. Keys have no white space.
    public mutating func add(_ key: String, _ values: [Int32]) {
        archive += Array(key.utf8)
        archive.append(0x20)
        table += "\(key) \(path):\(archive.count)\n"
        archive += [0x00, 0x42]
        append(Int32(values.count))
        for value in values { append(value) }
    }

    private mutating func append(_ number: Int32) {
        archive.append(4)
        withUnsafeBytes(of: number.littleEndian) { archive += $0 }
    }
}
