extension RecordBytes {
    /// The record's value.
    ///
    /// Source: Kaldi's `WriteIntegerVector`, `Vector::Write`, `Matrix::Write` and `CompressedMatrix::Write`; kaldiio's matio.py.
    mutating func value() throws(ArchiveError) -> ArchivedValue {
        let mark = try prefix(2)
        guard mark == [0x00, UInt8(ascii: "B")] else { throw foreign(mark + (try prefix(3))) }
        // Vectors of integers have no name.
        if try next() == 4 { return .integers(try integers()) }
        switch try typeName() {
        case "FV": return .floatVector(try floats(try size()))
        case "DV": return .doubleVector(try doubles(try size()))
        case "FM":
            let (rows, columns, count) = try matrixSize()
            return .floatMatrix(ArchivedMatrix(rowCount: rows, columnCount: columns, values: try floats(count)))
        case "DM":
            let (rows, columns, count) = try matrixSize()
            return .doubleMatrix(ArchivedMatrix(rowCount: rows, columnCount: columns, values: try doubles(count)))
        case "CM": return .floatMatrix(try speechFeatures())
        case "CM2":
            let header = try CompressionHeader(&self, steps: 65535)
            return .floatMatrix(header.matrix(try numbers(header.count, of: UInt16.self)))
        case "CM3":
            let header = try CompressionHeader(&self, steps: 255)
            return .floatMatrix(header.matrix(try numbers(header.count, of: UInt8.self)))
        case let name:
            throw damaged("'\(name)' is no type that is known (FV, DV, FM, DM, CM, CM2, CM3)")
        }
    }

    /// The name of the type, up to the blank behind it.
    private mutating func typeName() throws(ArchiveError) -> String {
        var name = ""
        while name.utf8.count <= 3 {
            let byte = try numbers(1, of: UInt8.self)[0]
            if byte == UInt8(ascii: " ") { return name }
            guard (0x21...0x7E).contains(byte) else { throw damaged("the record has no type") }
            name.unicodeScalars.append(Unicode.Scalar(byte))
        }
        throw damaged("'\(name)…' is no type that is known (FV, DV, FM, DM, CM, CM2, CM3)")
    }

    private mutating func matrixSize() throws(ArchiveError) -> (rows: Int, columns: Int, count: Int) {
        let (rows, columns) = (try size(), try size())
        return (rows, columns, rows * columns)
    }

    /// Each number of a vector has a mark of its own.
    private mutating func integers() throws(ArchiveError) -> [Int32] {
        let count = try size()
        guard count <= remaining / 5 else { throw truncated(count, 5) }
        let bytes = try numbers(5 * count, of: UInt8.self)
        var values = [Int32]()
        values.reserveCapacity(count)
        for start in stride(from: 0, to: bytes.count, by: 5) {
            guard bytes[start] == 4 else { throw damaged("an integer of \(bytes[start]) bytes is among those of 4") }
            let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start + 1, as: Int32.self) }
            values.append(Int32(littleEndian: value))
        }
        return values
    }

    /// Matrices of the type CM: a byte a number, column by column, on a scale that has three pieces in every column.
    private mutating func speechFeatures() throws(ArchiveError) -> ArchivedMatrix<Float> {
        let header = try CompressionHeader(&self, steps: 65535)
        guard header.columnCount <= remaining / 8 else { throw truncated(header.columnCount, 8) }
        let scales = try numbers(4 * header.columnCount, of: UInt16.self).map { header.value(Float($0)) }
        let stored = try numbers(header.count, of: UInt8.self)
        var values = [Float](repeating: 0, count: header.count)
        for column in 0..<header.columnCount {
            let scale = ColumnScale(scales[4 * column..<4 * column + 4])
            for row in 0..<header.rowCount {
                values[row * header.columnCount + column] = scale.value(stored[column * header.rowCount + row])
            }
        }
        return ArchivedMatrix(rowCount: header.rowCount, columnCount: header.columnCount, values: values)
    }

    /// What stands there instead of Kaldi's binary form.
    private func foreign(_ start: [UInt8]) -> ArchiveError {
        let known: (String, String)? =
            if start.starts(with: "AUDIO".utf8) || start.starts(with: "RIFF".utf8) || start.starts(with: "fLaC".utf8) {
                ("the record is audio, not a matrix or vector", "give feats.scp or vad.scp rather than wav.scp")
            } else if start.starts(with: "NPY".utf8) || start.starts(with: "PKL".utf8) {
                ("the record is an array in NumPy's or pickle's form", "write it without kaldiio's write_function")
            } else if start.contains(UInt8(ascii: "[")), start.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A })
            {
                ("the record is text", "write the archive in binary: 'ark:' rather than 'ark,t:'")
            } else {
                nil
            }
        guard let (cause, remedy) = known else { return damaged("no matrix or vector begins at this offset") }
        return error(cause, remedy: remedy)
    }
}
