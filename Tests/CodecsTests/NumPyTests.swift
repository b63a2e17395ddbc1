import Codecs
import TestSupport
import Testing

@Suite struct NumPyTests {
    @Test(arguments: NumPyFixture.all) func readsWhatNumPyWrites(_ fixture: NumPyFixture) throws {
        let array = try NumPyArray(bytes: fixture.bytes, source: "a.npy")
        #expect(array.shape == fixture.shape)
        #expect(array.elements == fixture.elements)
    }

    /// Of the types that are written, in C order and version 1, the file is NumPy's.
    @Test(arguments: NumPyFixture.all.filter { $0.isAsWritten }) func writesWhatNumPyWrites(_ fixture: NumPyFixture) {
        #expect(NumPyArray(shape: fixture.shape, elements: fixture.elements).fileBytes == fixture.bytes)
    }

    /// Lengths of headers at which NumPy's padding steps, worked out by `numpy.save`.
    @Test(arguments: [
        ([1], 128), ([1, 1], 128), ([100_000, 100_000, 0], 128), ([100_000, 100_000, 100_000, 0], 128),
        ([Int](repeating: 1, count: 13) + [0], 128), ([Int](repeating: 1, count: 14) + [0], 192),
    ])
    func headersHaveNumPysLength(_ shape: [Int], _ length: Int) throws {
        let empty = NumPyArray(
            shape: shape, elements: .integers([Int64](repeating: 0, count: shape.reduce(1, *))))
        #expect(empty.fileBytes.count - 8 * empty.elements.count == length)
        #expect(try NumPyArray(bytes: empty.fileBytes, source: "a.npy") == empty)
    }

    @Test func filesRoundTrip() throws {
        let folder = Workspace()
        let array = NumPyArray(shape: [2, 3], elements: .floats([1, -2, .infinity, 0.5, 1e-30, -0.0]))
        try array.write(to: folder["new/folder/a.npy"])
        #expect(try NumPyArray(path: folder["new/folder/a.npy"]) == array)
    }

    @Test func numbersConvertToFloats() {
        #expect(NumPyArray(shape: [2], elements: .integers([-3, 7])).floats == [-3, 7])
        #expect(NumPyArray(shape: [1], elements: .doubles([0.1])).floats == [0.1])
    }

    private static func file(_ header: String, version: UInt8 = 1, data: Int = 16) -> [UInt8] {
        let text = Array(header.utf8)
        let length = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + (version == 1 ? [] : [0, 0])
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + [UInt8](repeating: 0, count: data)
    }

    private static let hostile: [(String, [UInt8])] = [
        ("not NumPy's", Array("RIFF....WAVE".utf8)),
        ("not NumPy's", []),
        ("version 4.0", file("{}", version: 4)),
        ("within its header", Array(file("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }").prefix(30))),
        ("within its header", Array(file("", version: 2).prefix(11))),
        ("header has", file(String(repeating: " ", count: 20_000))),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': False, 'shape': (2), }")),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': False, 'shape': (-2,), }")),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': 0, 'shape': (2,), }")),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': False}")),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), 'extra': 'x'}")),
        ("not that of an array", file("{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (2,), }")),
        ("not that of an array", file("__import__('os').system('true')")),
        ("not that of an array", file("{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999,), }")),
        ("type '|O'", file("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }")),
        ("type '>i8'", file("{'descr': '>i8', 'fortran_order': False, 'shape': (2,), }")),
        ("type '<c8'", file("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }")),
        ("needs 24 bytes, the file holds 16", file("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }")),
        ("needs 8 bytes, the file holds 16", file("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }")),
        (
            "impossibly large",
            file("{'descr': '<i8', 'fortran_order': False, 'shape': (4294967296, 4294967296, 0), }", data: 0)
        ),
        ("too many", file("{'descr': '<i8', 'fortran_order': True, 'shape': (1099511627776, 4194304), }")),
        (
            "impossibly large",
            file(
                "{'descr': '<i8', 'fortran_order': False, 'shape': (\(String(repeating: "1, ", count: 70))), }", data: 8
            )
        ),
    ]

    @Test(arguments: hostile) func refusesHostileFiles(_ cause: String, _ bytes: [UInt8]) async {
        await expectError("a.npy: ", cause) { try NumPyArray(bytes: bytes, source: "a.npy") }
    }

    /// Every beginning of a file, and every file with a byte changed, is read or refused, and never crashes.
    @Test func survivesDamage() throws {
        let whole = NumPyFixture.all[0].bytes
        for length in 0..<whole.count {
            #expect(throws: CodecError.self) {
                try NumPyArray(bytes: Array(whole.prefix(length)), source: "a.npy")
            }
        }
        var refused = 0
        for place in 0..<128 {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << bit
                if (try? NumPyArray(bytes: bytes, source: "a.npy")) == nil { refused += 1 }
            }
        }
        // The spaces at the header's end may be some other white space, and the rest must be as it is.
        #expect(refused > 900)
    }

    @Test func largeAndMissingFilesAreRefused() async {
        let folder = Workspace()
        let path = folder.write(NumPyFixture.all[0].bytes, to: "a.npy")
        await expectError(path, "176 bytes, more than the 100") { try NumPyArray(path: path, limit: 100) }
        await expectError("no such file") { try NumPyArray(path: folder["b.npy"]) }
        await expectError("not a file") { try NumPyArray(path: folder.path) }
    }
}

extension NumPyFixture {
    fileprivate var isAsWritten: Bool {
        ["codes of ESPnet, int64", "float32", "a number alone", "nothing"].contains(testDescription)
    }
}
