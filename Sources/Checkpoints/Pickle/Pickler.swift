/// Writes a tree of values as a pickle of protocol 2 that `torch.load(weights_only=True)` accepts: a state dictionary as
/// an `OrderedDict`, tensors with their storages beside the pickle, without memo.
struct Pickler {
    /// The pickle so far.
    private(set) var bytes: [UInt8] = [0x80, 2]
    /// Tensors in the order of their storages.
    private(set) var tensors = [StoredTensor]()

    /// The pickle and the tensors of a value.
    static func write(_ value: CheckpointValue) -> (pickle: [UInt8], tensors: [StoredTensor]) {
        var pickler = Pickler()
        pickler.add(value)
        pickler.code(".")
        return (pickler.bytes, pickler.tensors)
    }

    private mutating func code(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }

    private mutating func add(_ value: CheckpointValue) {
        switch value {
        case .none: code("N")
        case .bool(let truth): bytes += [truth ? 0x88 : 0x89]
        case .integer(let number): add(number)
        case .real(let number):
            code("G")
            bytes.append(littleEndian: number.bitPattern.byteSwapped)
        case .text(let text):
            code("X")
            bytes.append(littleEndian: UInt32(text.utf8.count))
            bytes += Array(text.utf8)
        case .list(let elements):
            code("]")
            code("(")
            for element in elements { add(element) }
            code("e")
        case .tuple(let elements):
            code("(")
            for element in elements { add(element) }
            code("t")
        case .dictionary(let members):
            // Dictionaries of tensors are what PyTorch's modules give: ordered ones.
            if value.stateDictionary != nil, !members.isEmpty {
                global("collections", "OrderedDict")
                code(")")
                code("R")
            } else {
                code("}")
            }
            code("(")
            for member in members {
                add(member.key)
                add(member.value)
            }
            code("u")
        case .tensor(let tensor): add(tensor)
        }
    }

    private mutating func add(_ number: Int) {
        switch number {
        case 0...0xFF:
            code("K")
            bytes.append(UInt8(number))
        case 0...0xFFFF:
            code("M")
            bytes.append(littleEndian: UInt16(number))
        case Int(Int32.min)...Int(Int32.max):
            code("J")
            bytes.append(littleEndian: Int32(number))
        default:
            bytes += [0x8A, 8]
            bytes.append(littleEndian: Int64(number))
        }
    }

    private mutating func global(_ module: String, _ name: String) {
        code("c")
        bytes += Array("\(module)\n\(name)\n".utf8)
    }

    private mutating func add(_ tensor: StoredTensor) {
        global("torch._utils", "_rebuild_tensor_v2")
        code("(")
        code("(")
        add(CheckpointValue.text("storage"))
        global("torch", tensor.type.storageName)
        add(CheckpointValue.text(String(tensors.count)))
        add(CheckpointValue.text("cpu"))
        add(tensor.count)
        code("t")
        code("Q")
        add(0)
        add(CheckpointValue.tuple(tensor.shape.map { .integer($0) }))
        add(CheckpointValue.tuple(StoredTensor.contiguousStrides(tensor.shape).map { .integer($0) }))
        bytes += [0x89]
        global("collections", "OrderedDict")
        code(")")
        code("R")
        code("t")
        code("R")
        tensors.append(tensor)
    }
}
