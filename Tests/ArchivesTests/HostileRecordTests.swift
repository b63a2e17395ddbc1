import Archives
import TestSupport
import Testing

@Suite struct HostileRecordTests {
    private let workspace = Workspace()

    private func error(_ record: [UInt8], at offset: UInt64 = 2) throws -> ArchiveError? {
        let path = workspace.write(Array("k ".utf8) + record, to: "a.ark")
        return #expect(throws: ArchiveError.self) { try ArchiveReader(path).value(at: offset) }
    }

    /// Every beginning of a record ends in an error, not in a value or a crash.
    @Test func truncatedRecords() throws {
        let golden = try Goldens.bytes("archive.ark")
        let offsets = Goldens.places(try Goldens.bytes("archive.scp")).map { Int($0.place.offset) }
        let compressed = try Goldens.bytes("compressed.ark")
        // Some of each kind; the first compressed record is a CM, with header, scales and a byte a number.
        let records =
            zip(Goldens.values, offsets).compactMap { entry, offset -> [UInt8]? in
                var size = 0
                if case .integers(let values) = entry.value { size = 7 + 5 * values.count }
                if case .floatMatrix(let matrix) = entry.value { size = 15 + 4 * matrix.values.count }
                if case .doubleVector(let values) = entry.value { size = 10 + 8 * values.count }
                return size == 0 ? nil : Array(golden[offset..<offset + size])
            } + [Array(compressed["speech-feature ".utf8.count...].prefix(21 + 5 * 8 + 5 * 40))]
        #expect(records.count == 6)
        for record in records {
            let path = workspace.write(Array("k ".utf8) + record, to: "whole.ark")
            #expect(throws: Never.self) { try ArchiveReader(path).value(at: 2) }
            for length in 0..<record.count {
                let found = try error(Array(record.prefix(length)))
                #expect(found?.source == workspace["a.ark"] + ":2", "\(length) of \(record.count)")
            }
        }
    }

    /// Sizes that no memory holds are refused before any is taken.
    @Test(arguments: [
        "FV \u{4}\u{7F}", "FM \u{4}\u{7F}", "DM \u{4}\u{7F}", "\u{4}\u{7F}",
    ])
    func giantSizes(_ start: String) throws {
        let size: [UInt8] = [0xFF, 0xFF, 0xFF, 0x7F]
        let head = Array(start.utf8.dropLast())
        let found = try error([0, 0x42] + head + size + [4] + size + [0, 0, 0])
        #expect(found?.cause.contains("are announced, but the archive has") == true, "\(String(describing: found))")
    }

    @Test(arguments: ["CM ", "CM2 ", "CM3 "])
    func giantCompressedSizes(_ name: String) throws {
        let size: [UInt8] = [0xFF, 0xFF, 0xFF, 0x7F]
        let found = try error([0, 0x42] + Array(name.utf8) + [UInt8](repeating: 0, count: 8) + size + size + [1, 2])
        #expect(found?.cause.contains("are announced, but the archive has") == true)
    }

    @Test func negativeSizesAndOtherMarks() throws {
        #expect(try error([0, 0x42] + Array("FV ".utf8) + [4, 0xFF, 0xFF, 0xFF, 0xFF])?.cause == "a size is -1")
        let eight = try error([0, 0x42] + Array("FV ".utf8) + [8, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(eight?.cause.contains("an integer of 8 bytes") == true)
        let within = try error([0, 0x42, 4, 1, 0, 0, 0, 8, 1, 0, 0, 0])
        #expect(within?.cause.contains("an integer of 8 bytes") == true)
    }

    @Test func unknownTypes() throws {
        #expect(
            try error([0, 0x42] + Array("FX ".utf8) + [4, 0, 0, 0, 0])?.cause.hasPrefix("'FX' is no type") == true)
        #expect(try error([0, 0x42] + Array("MATRIX ".utf8))?.cause.contains("is no type") == true)
        #expect(try error([0, 0x42, 0x1B, 0x5B])?.cause == "the record has no type")
    }

    @Test(arguments: [
        ("AUDIO\u{1}\u{4}RIFF", "audio"), ("RIFF....", "audio"), ("fLaC....", "audio"), ("NPY\u{1}\u{7F}..", "NumPy"),
        (" [\n  1 2 ]\n", "text"), (" [ 1 2 ]\n", "text"), ("nothing", "no matrix or vector begins"),
    ])
    func otherContents(_ record: String, _ word: String) throws {
        #expect(try error(Array(record.utf8))?.cause.contains(word) == true)
    }

    @Test(arguments: [3, 400, UInt64.max]) func offsetsBehindTheEnd(_ offset: UInt64) throws {
        #expect(try error([0], at: offset)?.cause == "the archive ends at byte 3")
    }

    /// A matrix may have rows without columns.
    @Test func rowsOfNothing() throws {
        let path = workspace.write(
            [0, 0x42] + Array("FM ".utf8) + [4, 0xFF, 0xFF, 0xFF, 0x7F, 4, 0, 0, 0, 0], to: "m")
        let expected = ArchivedMatrix<Float>(rowCount: Int(Int32.max), columnCount: 0, values: [])
        #expect(try ArchiveReader(path).value(at: 0) == .floatMatrix(expected))
    }
}
