import Archives
import FoundationEssentials
import TestSupport
import Testing

@Suite struct ArchiveReaderTests {
    @Test func kaldiiosArchive() throws {
        let places = Goldens.places(try Goldens.bytes("archive.scp"))
        let reader = try ArchiveReader(Goldens.folder + "/archive.ark")
        for (expected, found) in zip(Goldens.values, places) {
            #expect(expected.key == found.key)
            #expect(try reader.value(at: found.place.offset) == expected.value, "\(expected.key)")
        }
    }

    @Test func compressedMatricesAsKaldiioReadsThem() throws {
        let entries = try JSONDecoder().decode(
            [String: Compressed].self, from: Data(try Goldens.bytes("compressed.json")))
        #expect(entries.count == 8)
        for (key, entry) in entries {
            let place = ArchivePlace(path: Goldens.folder + "/compressed.ark", offset: entry.offset)
            guard case .floatMatrix(let matrix) = try ArchiveReader.value(at: place) else {
                Issue.record("\(key) is no matrix")
                continue
            }
            #expect(matrix.rowCount == entry.rows && matrix.values.map(\.bitPattern) == entry.bits, "\(key)")
        }
    }

    struct Compressed: Decodable {
        let offset: UInt64, rows: Int, bits: [UInt32]
    }

    @Test func places() {
        #expect(ArchivePlace("a b.ark:12") == ArchivePlace(path: "a b.ark", offset: 12))
        #expect(ArchivePlace("a:1:2")?.description == "a:1:2")
        for text in ["a.ark", "a.ark:", ":3", "a.ark:1[0:9]", "a.ark:-1", "a.ark:1 ", "a:99999999999999999999", ""] {
            #expect(ArchivePlace(text) == nil, "\(text)")
        }
    }

    @Test func filesThatAreNone() throws {
        let workspace = Workspace()
        for path in [workspace["missing.ark"], workspace.path, "/dev/null"] {
            let error = #expect(throws: ArchiveError.self) { try ArchiveReader(path) }
            #expect(error?.source == path)
        }
    }
}
