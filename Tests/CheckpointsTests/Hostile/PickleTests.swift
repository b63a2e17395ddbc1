import Checkpoints
import Testing

/// Pickles that are no checkpoint's.
@Suite struct PickleTests {
    private typealias P = PickleBytes

    @Test(arguments: [
        ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "getattr"), ("torch", "load"),
        ("torch.storage", "_load_from_bytes"), ("collections", "deque"), ("torch", ""),
    ])
    func namesThatRun(_ module: String, _ name: String) {
        let pickle = P.call(module, name, [P.text("rm -rf /")])
        expectRefusal(
            "it names '\(module).\(name)', which no model needs and which could run a program", pickle: pickle)
    }

    @Test func namesThatATerminalObeys() {
        let name = [UInt8(ascii: "c")] + Array("\u{1B}[31m\u{7}\nx".utf8) + [0xFF, 0x0A]
        expectRefusal("it names '?[31m?.x\u{FFFD}'", pickle: name)
    }

    @Test(arguments: [
        "DoubleStorageX", "ComplexDoubleStorage", "QInt8Storage", "uint16", "float8_e4m3fn", "complex128",
    ])
    func typesThatAreNotKnown(_ name: String) {
        let isKept = name != "DoubleStorageX"
        expectRefusal(isKept ? "'torch.\(name)', which is not supported" : "it names", pickle: P.global("torch", name))
    }

    @Test func opcodesThatAreNotWritten() {
        // INST, OBJ, NEWOBJ, STACK_GLOBAL, EXT1, PERSID, POP, DUP, FRAME, INT, STRING.
        for code in Array("io".utf8) + [0x81, 0x93, 0x82] + Array("P02".utf8) + [0x95] + Array("IS".utf8) {
            expectRefusal("has the opcode \(code) at byte 2, which torch.save does not write", pickle: [code])
        }
    }

    @Test func protocols() {
        for version: UInt8 in [0, 1, 3, 4, 5, 255] {
            var file = archive(P.none)
            file["model/data.pkl"].bytes[1] = version
            expectRefusal("is of protocol \(version), not 2", file)
        }
    }

    @Test func ends() {
        for length in 0..<P.file(P.tensor(shape: [2], strides: [1])).count {
            var file = archive(P.tensor(shape: [2], strides: [1]))
            file["model/data.pkl"].bytes.removeLast(file["model/data.pkl"].bytes.count - length)
            expectRefusal("ends too early", file)
        }
        expectRefusal("ends with 0 values", pickle: [])
        expectRefusal("ends with 2 values", pickle: P.none + P.none)
    }

    @Test func stacks() {
        for piece in [P.tuple1, [0x87], P.append, P.reduce, P.build, P.persistent, P.keep(0), [UInt8(ascii: "s")]] {
            expectRefusal("takes a value from an empty stack", pickle: piece)
        }
        for piece in [P.appends, P.setItems, [UInt8(ascii: "t")]] {
            expectRefusal("has no mark where one is needed", pickle: P.emptyList + piece)
        }
        expectRefusal("takes a mark for a value", pickle: P.mark + P.tuple1)
        expectRefusal("recalls what it did not keep", pickle: P.recall(7))
        expectRefusal("appends to what is no list", pickle: P.emptyDictionary + P.none + P.append)
        expectRefusal(
            "sets items of what is no dictionary", pickle: P.emptyList + P.mark + P.none + P.none + P.setItems)
        expectRefusal(
            "sets items of what is no dictionary", pickle: P.emptyDictionary + P.mark + P.none + P.setItems)
        expectRefusal("calls what is no function", pickle: P.none + P.emptyTuple + P.reduce)
        expectRefusal("calls what is no function", pickle: P.global("torch", "Size") + P.none + P.reduce)
        expectRefusal("sets the state of something that has none", pickle: P.emptyList + P.none + P.build)
        expectRefusal("holds something that is no value", pickle: P.mark)
        expectRefusal("holds something that is no value", pickle: P.global("collections", "OrderedDict"))
    }

    @Test func numbers() throws {
        expectRefusal("has an integer of 255 bytes", pickle: [0x8A, 255] + [UInt8](repeating: 1, count: 255))
        expectRefusal("has an integer of 9 bytes", pickle: [0x8A, 9] + [UInt8](repeating: 0xFF, count: 9))
        // LONG4, of up to 2 GB.
        expectRefusal("has the opcode 139", pickle: [0x8B, 0xFF, 0xFF, 0xFF, 0x7F])
        let numbers: [([UInt8], Int)] = [
            ([0x8A, 0], 0), ([0x8A, 1, 0x80], -128), ([0x8A, 2, 0x80, 0], 128), (P.integer(.max), .max),
            (P.integer(.min), .min), ([UInt8(ascii: "J")] + little(Int32.min), Int(Int32.min)),
            ([UInt8(ascii: "M"), 0xFF, 0xFF], 65535), ([UInt8(ascii: "K"), 0xFF], 255),
        ]
        for (bytes, number) in numbers {
            #expect(try PlainValue(read(pickle: bytes)) == .integer(number))
        }
    }

    @Test func texts() {
        expectRefusal("has a broken text", pickle: [UInt8(ascii: "X"), 2, 0, 0, 0, 0xC3, 0x28])
        expectRefusal("ends too early", pickle: [UInt8(ascii: "X"), 0xFF, 0xFF, 0xFF, 0xFF, 0x41])
    }

    @Test func keysThatStandTwice() {
        let tensor = P.tensor(shape: [2], strides: [1])
        let state = P.dictionary([(P.text("weight"), tensor), (P.text("bias"), tensor), (P.text("weight"), tensor)])
        expectRefusal("a dictionary in its pickle has the key 'weight' twice", pickle: state)
        expectRefusal(
            "has the key -3 twice",
            pickle: P.dictionary([(P.integer(-3), P.none), (P.integer(3), P.none), (P.integer(-3), P.none)]))
        expectRefusal(
            "a key of a dictionary in its pickle is a container", pickle: P.dictionary([(P.emptyList, P.none)]))
    }

    @Test func callsWithOtherArguments() {
        let calls: [(String, String, [[UInt8]], String)] = [
            ("collections", "OrderedDict", [P.none], "puts something together from 1 values"),
            ("torch._utils", "_rebuild_tensor_v2", [], "puts something together from 0 values"),
            ("torch._utils", "_rebuild_parameter", [P.none, P.none, P.none], "has a parameter that is no tensor"),
            ("datetime", "timedelta", [P.none, P.none, P.none], "has a duration that is none"),
            ("numpy", "dtype", [P.none], "has a NumPy type that is not known"),
            ("_codecs", "encode", [P.text("a"), P.text("utf8")], "encodes something that is no text"),
            ("_codecs", "encode", [P.text("\u{100}"), P.text("latin1")], "encodes something that is no text"),
            ("numpy._core.multiarray", "scalar", [P.none, P.none], "has a NumPy number that is none"),
        ]
        for (module, name, arguments, cause) in calls {
            expectRefusal(cause, pickle: P.call(module, name, arguments))
        }
    }

    /// A number of NumPy's, of 8 bytes.
    private func scalar(_ module: String, _ type: String, order: String) -> [UInt8] {
        let state = P.tuple([
            P.integer(3), P.text(order), P.none, P.none, P.none, P.integer(-1), P.integer(-1), P.integer(0),
        ])
        let numberType = P.call("numpy", "dtype", [P.text(type), [0x89], [0x88]]) + state + P.build
        let bytes = P.call("_codecs", "encode", [P.text("\0\0\0\0\0\0\u{F8}?"), P.text("latin1")])
        return P.call(module, "scalar", [numberType, bytes])
    }

    @Test(arguments: ["numpy.core.multiarray", "numpy._core.multiarray"]) func numbersOfNumPy(_ module: String) throws {
        #expect(try PlainValue(read(pickle: scalar(module, "f8", order: "<"))) == .real((1.5).bitPattern))
        expectRefusal("has a NumPy type that is not little-endian", pickle: scalar(module, "f8", order: ">"))
        expectRefusal("has a NumPy number of the type 'c16'", pickle: scalar(module, "c16", order: "<"))
        expectRefusal("has a NumPy number of the type 'f4'", pickle: scalar(module, "f4", order: "<"))
    }
}
