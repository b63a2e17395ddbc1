/// Pieces of pickles, in the opcodes that `torch.save` writes.
enum PickleBytes {
    static let mark = [UInt8(ascii: "(")]
    static let none = [UInt8(ascii: "N")]
    static let emptyTuple = [UInt8(ascii: ")")]
    static let emptyList = [UInt8(ascii: "]")]
    static let emptyDictionary = [UInt8(ascii: "}")]
    static let append = [UInt8(ascii: "a")]
    static let appends = [UInt8(ascii: "e")]
    static let setItems = [UInt8(ascii: "u")]
    static let reduce = [UInt8(ascii: "R")]
    static let build = [UInt8(ascii: "b")]
    static let persistent = [UInt8(ascii: "Q")]
    static let stop = [UInt8(ascii: ".")]
    static let tuple1: [UInt8] = [0x85]

    /// A whole pickle of a value.
    static func file(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + stop }

    static func text(_ text: String) -> [UInt8] {
        [UInt8(ascii: "X")] + little(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    static func integer(_ number: Int) -> [UInt8] { [0x8A, 8] + little(number) }

    static func real(_ number: Double) -> [UInt8] { [UInt8(ascii: "G")] + little(number.bitPattern.byteSwapped) }

    static func global(_ module: String, _ name: String) -> [UInt8] {
        [UInt8(ascii: "c")] + Array("\(module)\n\(name)\n".utf8)
    }

    static func tuple(_ values: [[UInt8]]) -> [UInt8] { mark + values.joined() + [UInt8(ascii: "t")] }

    static func dictionary(_ members: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
        emptyDictionary + mark + members.flatMap { $0.key + $0.value } + setItems
    }

    static func keep(_ index: UInt8) -> [UInt8] { [UInt8(ascii: "q"), index] }
    static func recall(_ index: UInt8) -> [UInt8] { [UInt8(ascii: "h"), index] }

    static func call(_ module: String, _ name: String, _ arguments: [[UInt8]]) -> [UInt8] {
        global(module, name) + tuple(arguments) + reduce
    }

    static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int = 6) -> [UInt8] {
        tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + persistent
    }

    /// A tensor of the storage 0, of six 32-bit floats.
    static func tensor(
        _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int], strides: [Int]
    ) -> [UInt8] {
        call(
            "torch._utils", "_rebuild_tensor_v2",
            [
                storage, integer(offset), tuple(shape.map { integer($0) }), tuple(strides.map { integer($0) }), [0x89],
                global("collections", "OrderedDict") + emptyTuple + reduce,
            ])
    }
}
