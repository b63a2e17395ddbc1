import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files that are written: what is read back, that they are always the same, and that nothing stays where it fails.
@Suite struct WritingTests {
    private func types() throws -> StateDictionary { try TorchFile.stateDictionary(FixtureTests.folder + "types.pth") }

    private func names(_ folder: Workspace) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// A tree with every kind of value.
    private func tree() throws -> CheckpointValue {
        let state = try types()
        let numbers: [Int] = [0, 255, 256, 65535, 65536, -1, Int(Int32.min), Int(Int32.max) + 1, .min, .max]
        let reals: [Double] = [0, -0.0, 1.5, .infinity, .leastNonzeroMagnitude, .pi]
        return .dictionary([
            (.text("model"), .dictionary(state.map { (.text($0.key), .tensor($0.tensor)) })),
            (.integer(3), .list(numbers.map { .integer($0) } + [.none, .bool(true), .bool(false)])),
            (.text("größe\n"), .tuple(reals.map { .real($0) } + [.text(""), .list([]), .tuple([]), .dictionary([])])),
        ])
    }

    @Test func everyKindOfValueComesBack() throws {
        let folder = Workspace()
        let tree = try tree()
        try TorchFile.write(tree, to: folder["a.pth"])
        #expect(try PlainValue(TorchFile.read(folder["a.pth"])) == PlainValue(tree))
        for name in ["checkpoint", "types", "parameter"] {
            let value = try TorchFile.read(FixtureTests.folder + name + ".pth")
            try TorchFile.write(value, to: folder["b.pth"])
            #expect(try PlainValue(TorchFile.read(folder["b.pth"])) == PlainValue(value))
        }
        #expect(try names(folder) == ["a.pth", "b.pth"])
    }

    /// The pickle of one tensor, byte by byte: what PyTorch reads.
    @Test func thePickle() throws {
        typealias P = PickleBytes
        let folder = Workspace()
        var state = StateDictionary()
        state["w"] = StoredTensor([Float](repeating: 1, count: 6), shape: [2, 3])
        try TorchFile.write(state, to: folder["model.pth"])
        let ordered = P.global("collections", "OrderedDict") + P.emptyTuple + P.reduce
        func small(_ number: UInt8) -> [UInt8] { [UInt8(ascii: "K"), number] }
        let storage = P.tuple([
            P.text("storage"), P.global("torch", "FloatStorage"), P.text("0"), P.text("cpu"), small(6),
        ])
        let tensor = P.call(
            "torch._utils", "_rebuild_tensor_v2",
            [
                storage + P.persistent, small(0), P.tuple([small(2), small(3)]), P.tuple([small(3), small(1)]), [0x89],
                ordered,
            ])
        let pickle = P.file(ordered + P.mark + P.text("w") + tensor + P.setItems)
        let bytes = try folder.bytes("model.pth")
        #expect(Array(bytes[64..<64 + pickle.count]) == pickle)
        #expect(Array(bytes[30..<44]) == Array("model/data.pkl".utf8))
    }

    @Test func theSameTensorsGiveTheSameBytes() throws {
        let folder = Workspace()
        for name in ["1/m.pth", "2/m.pth"] {
            folder.write("old", to: name)
            try TorchFile.write(tree(), to: folder[name])
        }
        #expect(try folder.bytes("1/m.pth") == folder.bytes("2/m.pth"))
        var state = try types()
        state["complex64"] = nil
        for name in ["1/m.safetensors", "2/m.safetensors"] {
            let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
            try Safetensors.write(state, metadata: metadata, to: folder[name])
        }
        #expect(try folder.bytes("1/m.safetensors") == folder.bytes("2/m.safetensors"))
    }

    /// The bytes of every entry begin at a multiple of 64; names and checksums are there.
    @Test(arguments: [0xFFFF_FFFF, 64, 0]) func theArchive(_ limit: Int) throws {
        let folder = Workspace()
        let state = try types()
        let value = CheckpointValue.dictionary(state.map { (.text($0.key), .tensor($0.tensor)) })
        try TorchFile.write(value, to: folder["1epoch.pth"], bigFrom: limit)
        #expect(
            PlainValue.dictionary(try PlainValue.members(TorchFile.stateDictionary(folder["1epoch.pth"])))
                == .dictionary(try PlainValue.members(state)))
        let bytes = try folder.bytes("1epoch.pth")
        var names = [String]()
        for place in bytes.indices.dropLast(4) where bytes[place..<place + 4].elementsEqual(Array("PK\u{3}\u{4}".utf8))
        {
            let (name, extra) = (Int(bytes[place + 26]), Int(bytes[place + 28]))
            names.append(String(decoding: bytes[place + 30..<place + 30 + name], as: UTF8.self))
            #expect((place + 30 + name + extra) % 64 == 0)
        }
        let storages = (0..<state.count).map { "1epoch/data/\($0)" }
        #expect(names == ["1epoch/data.pkl", "1epoch/byteorder"] + storages + ["1epoch/version"])
        let hasBig = bytes.indices.dropLast(4).contains { bytes[$0..<$0 + 4].elementsEqual(Array("PK\u{6}\u{6}".utf8)) }
        #expect(hasBig == (limit < 1 << 20))
    }

    @Test(arguments: [("m", "m/"), ("a.b.pth", "a.b/"), (".pth", "archive/")]) func theRoot(
        _ name: String, root: String
    ) throws {
        let folder = Workspace()
        try TorchFile.write(CheckpointValue.none, to: folder[name])
        #expect(try folder.bytes(name).dropFirst(30).starts(with: Array(root.utf8)))
        #expect(try PlainValue(TorchFile.read(folder[name])) == PlainValue.none)
    }

    @Test func safetensors() throws {
        let folder = Workspace()
        var state = try types()
        state["complex64"] = nil
        state["quote\"\\\n\u{1}\u{7F}"] = StoredTensor([Int64](), shape: [0])
        let metadata = ["": "", "é\"\\\t\u{1F}": "line\nline"]
        try Safetensors.write(state, metadata: metadata, to: folder["m.safetensors"])
        let read = try Safetensors.read(folder["m.safetensors"])
        #expect(read.metadata == metadata)
        #expect(Set(try PlainValue.members(read.state)) == Set(try PlainValue.members(state)))
        // The header's end is a multiple of 8.
        #expect(try folder.bytes("m.safetensors")[0] % 8 == 0)
    }

    // MARK: What fails

    @Test func whatSafetensorsDoesNotHave() throws {
        let folder = Workspace()
        var complex = StateDictionary()
        complex["spectrum"] = StoredTensor(bytes: [UInt8](repeating: 0, count: 8), type: .complex64, shape: [1])
        var reserved = StateDictionary()
        reserved["__metadata__"] = StoredTensor([Float](), shape: [0])
        let cases = [
            (complex, "'spectrum' is of complex numbers, which safetensors does not have; write a *.pth file"),
            (reserved, "'__metadata__', which safetensors keeps for itself; give it another name"),
        ]
        for (state, text) in cases {
            let error = #expect(throws: CheckpointError.self) { try Safetensors.write(state, to: folder["m"]) }
            #expect(error?.source == folder["m"])
            #expect(error?.description.hasSuffix(text) == true)
        }
        #expect(try names(folder) == [])
    }

    /// A tensor whose numbers turn out to be damaged while the file is being written.
    @Test func damagedNumbers() throws {
        let folder = Workspace()
        var file = archive(
            PickleBytes.dictionary([(PickleBytes.text("w"), PickleBytes.tensor(shape: [2], strides: [1]))]))
        file["model/data/0"].checksum = 7
        let value = try TorchFile.read(bytes: file.bytes, name: "model.pth")
        folder.write("old", to: "old.pth")
        for name in ["new.pth", "old.pth"] {
            expectRefusal("checksum") { try TorchFile.write(value, to: folder[name]) }
            let state = try #require(value.stateDictionary)
            expectRefusal("checksum") { try Safetensors.write(state, to: folder[name]) }
        }
        #expect(try names(folder) == ["old.pth"])
        #expect(try folder.text("old.pth") == "old")
    }

    @Test func placesThatCannotBeWritten() throws {
        let folder = Workspace()
        folder.write("x", to: "file")
        try FileManager.default.createDirectory(atPath: folder["sub"], withIntermediateDirectories: false)
        let places = [
            ("file/m.pth", "it cannot be written: Not a directory"), ("sub", "it cannot be written: Is a directory"),
            (String(repeating: "n", count: 300), "File name too long"),
        ]
        for (place, cause) in places {
            let torch = #expect(throws: CheckpointError.self) { try TorchFile.write(.none, to: folder[place]) }
            let safetensors = #expect(throws: CheckpointError.self) {
                try Safetensors.write(StateDictionary(), to: folder[place])
            }
            for error in [torch, safetensors] {
                #expect(error?.source == folder[place] || error?.source == folder["file"])
                #expect(error?.cause.contains(cause) == true)
            }
        }
        let device = #expect(throws: CheckpointError.self) { try TorchFile.write(.none, to: "/dev/full") }
        #expect(device?.cause == "it cannot be written: No space left on device")
        var status = stat()
        #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        #expect(try names(folder) == ["file", "sub"])
    }

    /// No room: a limit on the size of files stands for a full disk. In a process of its own, as the limit is the process's.
    @Test func noRoom() async {
        await #expect(processExitsWith: .success) {
            let folder = Workspace()
            folder.write("old", to: "m.pth")
            var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
            signal(SIGXFSZ, SIG_IGN)
            guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { throw Failure("no limit") }
            var state = StateDictionary()
            state["w"] = StoredTensor([Float](repeating: 1, count: 5000), shape: [5000])
            var errors = [String]()
            do { try TorchFile.write(state, to: folder["m.pth"]) } catch let error as CheckpointError {
                errors.append(error.cause)
            }
            do { try Safetensors.write(state, to: folder["m.pth"]) } catch let error as CheckpointError {
                errors.append(error.cause)
            }
            guard errors == Array(repeating: "it cannot be written: File too large", count: 2) else {
                throw Failure("\(errors)")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            guard left == ["m.pth"], try folder.text("m.pth") == "old" else { throw Failure("\(left)") }
        }
    }

    @Test func writersAtOnePath() async throws {
        let folder = Workspace()
        let state = try types()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { #expect(throws: Never.self) { try TorchFile.write(state, to: folder["m.pth"]) } }
            }
        }
        #expect(try names(folder) == ["m.pth"])
        #expect(try PlainValue.members(TorchFile.stateDictionary(folder["m.pth"])) == PlainValue.members(state))
    }
}
