import Checkpoints
import Foundation
import TestSupport
import Testing

/// Archives that are cut, or say what is not so.
@Suite struct ContainerTests {
    private typealias P = PickleBytes

    private func model() -> Archive { archive(P.tensor(shape: [2, 3], strides: [3, 1])) }

    @Test func theArchiveOfTheseTestsIsRead() throws {
        guard case .tensor(let tensor) = try TorchFile.read(bytes: model().bytes, name: "model.pth") else {
            Issue.record("no tensor")
            return
        }
        #expect(tensor.shape == [2, 3])
        #expect(try tensor.floats() == [0, 1, 2, 3, 4, 5])
    }

    @Test(arguments: ["types.pth", "checkpoint.pth"]) func cutAnywhere(_ name: String) throws {
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: FixtureTests.folder + name)))
        for length in stride(from: 97, to: whole.count, by: 97) {
            expectRefusal("the end of the archive is missing, as if the file were cut off") {
                _ = try TorchFile.read(bytes: Array(whole.prefix(length)), name: "model.pth")
            }
        }
    }

    @Test func compressedAndEncryptedEntries() {
        var file = model()
        file["model/data/0"].method = 8
        expectRefusal("its entry 'model/data/0' is compressed", file)
        file["model/data/0"].method = 0
        file["model/data/0"].flags = 1
        expectRefusal("its entry 'model/data/0' is encrypted", file)
    }

    @Test func aSizeThatIsNotStored() {
        var file = model()
        file["model/data/0"].packedSize = 4
        expectRefusal("the size of its entry 'model/data/0' is impossible", file)
        file["model/data/0"].packedSize = nil
        file["model/data/0"].size = 1 << 30
        expectRefusal("the size of its entry 'model/data/0' is impossible", file)
        file["model/data/0"].packedSize = 1 << 30
        expectRefusal("its entry 'model/data/0' goes beyond the end of the file", file)
        // What stands for a ZIP64 field, without one.
        file["model/data/0"].size = .max
        file["model/data/0"].packedSize = .max
        expectRefusal("its entry 'model/data/0' goes beyond the end of the file", file)
    }

    @Test func entriesInOnePlace() {
        var file = model()
        file["model/data/0"].place = 0
        file["model/data/0"].size = 20
        file["model/data/0"].packedSize = 20
        for _ in 0..<4 { expectRefusal("its entries 'model/data.pkl' and 'model/data/0' overlap", file) }
        file["model/data/0"].place = 1
        expectRefusal("its entry 'model/data/0' is not where it should be", file)
        file["model/data/0"].place = .max
        expectRefusal("its entry 'model/data/0' is not where it should be", file)
    }

    @Test func entriesOfOneName() {
        var file = model()
        file.entries.append(Archive.Entry("model/data/0", [1]))
        expectRefusal("it has two entries 'model/data/0'", file)
    }

    @Test func namesThatATerminalObeys() {
        var file = model()
        file.entries.append(Archive.Entry("\u{1B}[2J\n\u{202E}" + String(repeating: "x", count: 9000), [1]))
        file.entries[file.entries.count - 1].method = 8
        expectRefusal("its entry '?[2J??xxx", file)
        file.entries[file.entries.count - 1].name = [0xFF, 0xFE]
        expectRefusal("the name of an entry is no text", file)
    }

    @Test func tablesOfContents() {
        var file = model()
        file.count = 3
        expectRefusal("has more than the 3 entries", file)
        file.count = 5
        expectRefusal("its table of contents is broken", file)
        file.count = .max
        expectRefusal("its ZIP64 table of contents is broken", file)
        file.count = nil
        file.directorySize = 1 << 30
        expectRefusal("its table of contents is outside the file", file)
        file.directorySize = .max
        expectRefusal("its ZIP64 table of contents is broken", file)
        file.directorySize = nil
        file.directoryPlace = 0
        expectRefusal("its table of contents is broken", file)
        file.directoryPlace = .max
        expectRefusal("its ZIP64 table of contents is broken", file)
    }

    @Test(arguments: [0, 1 << 62, UInt64(Int.max), .max] as [UInt64]) func bigTablesOfContents(_ number: UInt64) {
        // A ZIP64 record and its locator in front of an end record that points to them.
        let bytes = model().bytes
        let start = Array(bytes.dropLast(22))
        func file(record: UInt64, values: [UInt64]) -> [UInt8] {
            let zip64 =
                Array("PK\u{6}\u{6}".utf8) + little(44 as UInt64) + [UInt8](repeating: 0, count: 12)
                + values.flatMap { little($0) }
            let locator = Array("PK\u{6}\u{7}".utf8) + [0, 0, 0, 0] + little(record) + [1, 0, 0, 0]
            return start + zip64 + locator + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0]
                + [UInt8](repeating: 0xFF, count: 12) + [0, 0]
        }
        let here = UInt64(start.count)
        expectRefusal("table of contents") {
            _ = try TorchFile.read(bytes: file(record: number, values: [4, 4, 100, 0]), name: "model.pth")
        }
        for position in 1...3 {
            var values: [UInt64] = [4, 4, 100, 0]
            values[position] = number
            if number == 0, position == 3 { values[2] = 1 }
            expectRefusal("table of contents") {
                _ = try TorchFile.read(bytes: file(record: here, values: values), name: "model.pth")
            }
        }
    }

    @Test func checksums() throws {
        var file = model()
        file["model/data.pkl"].checksum = 1
        expectRefusal("the checksum of its data.pkl is wrong", file)
        file = model()
        file["model/data/0"].bytes[5] ^= 1
        file["model/data/0"].checksum = checksum(model()["model/data/0"].bytes)
        // The numbers are looked at when they are asked for, each time.
        guard case .tensor(let tensor) = try TorchFile.read(bytes: file.bytes, name: "model.pth") else {
            Issue.record("no tensor")
            return
        }
        for _ in 0..<2 {
            expectRefusal("the checksum of a tensor's numbers is wrong") { _ = try tensor.floats() }
            expectRefusal("the checksum of a tensor's numbers is wrong") { _ = try tensor.contiguousBytes() }
            expectRefusal("the checksum of a tensor's numbers is wrong") {
                _ = try tensor.withContiguousBytes { $0.count }
            }
        }
    }

    @Test func byteOrder() {
        let pickle = P.file(P.none)
        expectRefusal(
            "its byte order is 'big'; save it on a little-endian machine", Archive(pickle: pickle, order: "big"))
        expectRefusal("its byte order is 'little?", Archive(pickle: pickle, order: "little\n\u{7}"))
        expectRefusal("its byte order is ''", Archive(pickle: pickle, order: ""))
    }

    @Test func missingParts() throws {
        var file = model()
        file.entries.removeFirst()
        expectRefusal("the archive has no data.pkl", file)
        file.entries = []
        expectRefusal("the archive has no data.pkl", file)
        file = model()
        file.entries.remove(at: 2)
        expectRefusal("the storage '0' is missing", file)
        // Neither the root's name nor anything but the pickle, its storages and the byte order counts.
        file = model()
        for index in file.entries.indices { file.entries[index].name[0] = UInt8(ascii: "x") }
        file.entries.remove(at: 3)
        file.entries.remove(at: 1)
        #expect(throws: Never.self) { try TorchFile.read(bytes: file.bytes, name: "model.pth") }
    }

    @Test func programs() {
        for name in ["model/constants.pkl", "model/code/__torch__.py"] {
            var file = model()
            file.entries.append(Archive.Entry(name, [1]))
            expectRefusal("this is a TorchScript program, not weights; save the model's state_dict()", file)
        }
    }

    @Test func aPickleLargerThanAnyCheckpoints() {
        var file = model()
        file["model/data.pkl"].bytes = [UInt8](repeating: 0x80, count: 1 << 26 + 1)
        file["model/data.pkl"].checksum = 0
        expectRefusal("its data.pkl of 67108865 bytes is larger than any checkpoint's", file)
    }
}
