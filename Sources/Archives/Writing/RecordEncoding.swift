/// The bytes of a record in Kaldi's binary form, as kaldiio writes them.
///
/// Source: Kaldi's `WriteIntegerVector`, `Vector::Write` and `Matrix::Write`; kaldiio's matio.py.
enum RecordEncoding {
    /// Adds the record of a value to `bytes`.
    static func append(_ value: ArchivedValue, to bytes: inout [UInt8]) {
        bytes += [0x00, UInt8(ascii: "B")]
        switch value {
        case .integers(let values):
            append(size: values.count, to: &bytes)
            // Each with a mark of its own.
            for value in values {
                bytes.append(4)
                withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
            }
        case .floatVector(let values):
            append("FV ", [values.count], values.map(\.bitPattern), to: &bytes)
        case .doubleVector(let values):
            append("DV ", [values.count], values.map(\.bitPattern), to: &bytes)
        case .floatMatrix(let matrix):
            append("FM ", [matrix.rowCount, matrix.columnCount], matrix.values.map(\.bitPattern), to: &bytes)
        case .doubleMatrix(let matrix):
            append("DM ", [matrix.rowCount, matrix.columnCount], matrix.values.map(\.bitPattern), to: &bytes)
        }
    }

    /// What an audio file has in front: `AUDIO`, the number of bytes that its length takes, and its length.
    static func audioHeader(byteCount: Int) -> [UInt8] {
        let bytesOfLength = (Int.bitWidth - byteCount.leadingZeroBitCount + 7) / 8
        let length = (0..<bytesOfLength).map { UInt8(truncatingIfNeeded: byteCount >> (8 * $0)) }
        return Array("AUDIO".utf8) + [UInt8(bytesOfLength)] + length
    }

    /// The largest number of elements, rows or columns that a record can announce.
    static let largestSize = Int(Int32.max)

    /// The numbers of elements, rows or columns that a record announces.
    static func sizes(of value: ArchivedValue) -> [Int] {
        switch value {
        case .integers(let values): [values.count]
        case .floatVector(let values): [values.count]
        case .doubleVector(let values): [values.count]
        case .floatMatrix(let matrix): [matrix.rowCount, matrix.columnCount]
        case .doubleMatrix(let matrix): [matrix.rowCount, matrix.columnCount]
        }
    }

    private static func append(
        _ name: String, _ sizes: [Int], _ words: [some FixedWidthInteger], to bytes: inout [UInt8]
    ) {
        bytes += name.utf8
        for size in sizes { append(size: size, to: &bytes) }
        #if _endian(little)
            words.withUnsafeBytes { bytes += $0 }
        #else
            for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
        #endif
    }

    private static func append(size: Int, to bytes: inout [UInt8]) {
        bytes.append(4)
        withUnsafeBytes(of: Int32(size).littleEndian) { bytes += $0 }
    }
}
