/// The bytes of a record, from the mark of its type on.
struct RecordBytes {
    private let reader: ArchiveReader
    private let place: ArchivePlace
    private var position: Int

    /// The record at a place inside the reader's file.
    init(_ reader: ArchiveReader, _ place: ArchivePlace) {
        (self.reader, self.place, position) = (reader, place, Int(place.offset))
    }

    /// Bytes of the archive from here on.
    var remaining: Int { reader.byteCount - position }

    /// The next numbers, stored little-endian.
    ///
    /// - Parameter count: Not below 0; how many there are is checked before memory is taken.
    mutating func numbers<Number: FixedWidthInteger>(_ count: Int, of: Number.Type) throws(ArchiveError) -> [Number] {
        let size = MemoryLayout<Number>.size
        guard count <= remaining / size else { throw truncated(count, size) }
        var result = [Number](repeating: 0, count: count)
        let got = try fill(&result)
        guard got == count * size else {
            throw error("the archive became shorter meanwhile", remedy: "read it when it is written")
        }
        position += got
        #if _endian(big)
            for i in result.indices { result[i] = Number(littleEndian: result[i]) }
        #endif
        return result
    }

    private func fill<Number: FixedWidthInteger>(_ numbers: inout [Number]) throws(ArchiveError) -> Int {
        var outcome = Result<Int, ArchiveError>.success(0)
        numbers.withUnsafeMutableBytes { bytes in
            outcome = Result { () throws(ArchiveError) in try reader.read(into: bytes, at: position) }
        }
        return try outcome.get()
    }

    /// The next numbers in single precision.
    mutating func floats(_ count: Int) throws(ArchiveError) -> [Float] {
        try numbers(count, of: UInt32.self).map { Float(bitPattern: $0) }
    }

    /// The next numbers in double precision.
    mutating func doubles(_ count: Int) throws(ArchiveError) -> [Double] {
        try numbers(count, of: UInt64.self).map { Double(bitPattern: $0) }
    }

    /// The next number of bytes, as many of them as there are.
    mutating func prefix(_ count: Int) throws(ArchiveError) -> [UInt8] {
        try numbers(min(count, remaining), of: UInt8.self)
    }

    /// The next byte, which stays the next.
    func next() throws(ArchiveError) -> UInt8 {
        var copy = self
        return try copy.numbers(1, of: UInt8.self)[0]
    }

    /// A size without a mark.
    mutating func bareSize() throws(ArchiveError) -> Int {
        let size = try numbers(1, of: Int32.self)[0]
        guard size >= 0 else { throw damaged("a size is \(size)") }
        return Int(size)
    }

    /// A size behind the byte 4, by which Kaldi marks integers of four bytes.
    mutating func size() throws(ArchiveError) -> Int {
        let mark = try numbers(1, of: UInt8.self)[0]
        guard mark == 4 else { throw damaged("an integer of \(mark) bytes stands where Kaldi has one of 4") }
        return try bareSize()
    }

    /// A record that is longer than the archive.
    func truncated(_ count: Int, _ size: Int) -> ArchiveError {
        error(
            count == 1
                ? "the archive ends inside this record"
                : "\(count) numbers of \(size) bytes are announced, but the archive has \(remaining) bytes left",
            remedy: "the archive is cut off or the table belongs to another one: write both again")
    }

    /// A record that is not what it should be.
    func damaged(_ cause: String) -> ArchiveError {
        error(cause, remedy: "the archive is damaged or the table belongs to another one: write both again")
    }

    /// An error about this record.
    func error(_ cause: String, remedy: String) -> ArchiveError {
        ArchiveError(place.description, cause: cause, remedy: remedy)
    }
}
