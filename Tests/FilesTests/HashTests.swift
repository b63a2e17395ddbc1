import Files
import Foundation
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// Source: NIST, examples of FIPS 180-4, and those of the NESSIE project.
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("1234567890", 8, "f371bc4a311f2b009eef952dd83ca80e2b60026c8e935592d0f9c308453c813e"),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func hashes(_ text: String, _ count: Int, _ expected: String) {
        let bytes = Array(String(repeating: text, count: count).utf8)
        for piece in [1, 63, 64, 65, 1000] where bytes.count < 1000 || piece > 1 {
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: piece) {
                Array(bytes[start..<min(start + piece, bytes.count)]).withUnsafeBytes { hash.update($0) }
            }
            #expect(hash.hexadecimal() == expected)
        }
    }
}

@Suite struct XXH128Tests {
    /// As `xxhsum -H2` prints it.
    @Test func ofNothing() {
        let hash = XXH128()
        #expect(hash.hexadecimal == "99aa06d3014798d86001c324468d497f")
    }

    @Test func piecesMakeNoDifference() {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let whole = XXH128()
        bytes.withUnsafeBytes { whole.update($0) }
        let pieces = XXH128()
        for start in stride(from: 0, to: bytes.count, by: 333) {
            bytes[start..<min(start + 333, bytes.count)].withUnsafeBytes { pieces.update($0) }
            // Asking in between changes nothing.
            #expect(pieces.hexadecimal.count == 32)
        }
        #expect(pieces.hexadecimal == whole.hexadecimal)
    }

    @Test func textIsItsUTF8() {
        let text = XXH128()
        text.update("ü\t")
        let bytes = XXH128()
        ([0xC3, 0xBC, 0x09] as [UInt8]).withUnsafeBytes { bytes.update($0) }
        #expect(text.hexadecimal == bytes.hexadecimal)
    }
}

/// Hashes of files.
@Suite struct FileHashTests {
    @Test func isThatOfTheBytes() throws {
        let folder = Workspace()
        // Longer than what is read or mapped at once.
        let bytes = (0..<9_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        folder.write(bytes, to: "file")
        let hash = XXH128()
        bytes.withUnsafeBytes { hash.update($0) }
        #expect(try FileHash.hexadecimal(folder["file"]) == hash.hexadecimal)
        #expect(try FileHash.hexadecimal(mapping: folder["file"]) == hash.hexadecimal)
        folder.write([UInt8](), to: "empty")
        #expect(try FileHash.hexadecimal(mapping: folder["empty"]) == XXH128().hexadecimal)
        let error = try #require(throws: FileError.self) { try FileHash.hexadecimal(folder["none"]) }
        #expect(error.code == ENOENT && error.step == .reading)
        #expect(throws: error) { try FileHash.hexadecimal(mapping: folder["none"]) }
    }
}
