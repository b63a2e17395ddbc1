/// Files of tensors in Hugging Face's safetensors form.
///
/// Source: the format's description in github.com/huggingface/safetensors: the header's length (8 bytes), the header in JSON,
/// then the tensors without gaps.
public enum Safetensors {
    /// A header longer than this is refused, as in the format's own implementation.
    private static let longestHeader = 100_000_000

    /// The tensors of a file, in the order of their bytes, and its metadata.
    public static func read(
        _ path: String
    ) throws(CheckpointError) -> (state: StateDictionary, metadata: [String: String]) {
        try read(FileBytes(path: path))
    }

    /// As above, of bytes at hand; `name` is for messages.
    public static func read(
        bytes: [UInt8], name: String
    ) throws(CheckpointError) -> (state: StateDictionary, metadata: [String: String]) {
        try read(FileBytes(bytes, name: name))
    }

    private static func read(
        _ file: FileBytes
    ) throws(CheckpointError) -> (state: StateDictionary, metadata: [String: String]) {
        guard let length = file.number(UInt64.self, at: 0).flatMap(Int.init(exactly:)), length >= 2,
            length <= longestHeader, length <= file.count - 8
        else { throw .damaged(file.name, "this is no safetensors file: its header does not fit into it") }
        let header: SafetensorsHeader
        do {
            header = try SafetensorsHeader(file.bytes(8..<8 + length))
        } catch {
            throw .damaged(file.name, "its header is not safetensors': \(error.reason)")
        }
        var state = StateDictionary()
        let start = 8 + length
        var next = start
        for entry in header.entries {
            let name = CheckpointError.shown(entry.name)
            guard let type = ElementType.allCases.first(where: { $0.safetensorsName == entry.type }) else {
                throw CheckpointError(
                    file.name,
                    cause:
                        "the tensor '\(name)' is of the type '\(CheckpointError.shown(entry.type))', which is not known",
                    remedy: "save it as F32")
            }
            guard entry.begin == next - start else {
                throw .damaged(file.name, "the tensor '\(name)' overlaps another, or there is a gap before it")
            }
            guard entry.shape.count <= 64, let count = StoredTensor.count(of: entry.shape),
                case let (size, overflows) = count.multipliedReportingOverflow(by: type.byteCount), !overflows,
                entry.end >= entry.begin, entry.end - entry.begin == size
            else { throw .damaged(file.name, "the tensor '\(name)' has a shape that is not that of its bytes") }
            guard size <= file.count - next else {
                throw .damaged(file.name, "the tensor '\(name)' goes beyond the end of the file")
            }
            let storage = Storage(file, next..<next + size, checksum: nil)
            state[entry.name] = StoredTensor(
                storage, type: type, shape: entry.shape, offset: 0,
                strides: StoredTensor.contiguousStrides(entry.shape))
            next += size
        }
        guard next == file.count else {
            throw .damaged(file.name, "there are \(file.count - next) bytes that belong to no tensor")
        }
        return (state, header.metadata)
    }

    /// Writes tensors. The same tensors and metadata give the same bytes.
    ///
    /// - Throws: ``CheckpointError`` for complex numbers and the name `__metadata__`, which the format does not have, and where
    ///   the file cannot be written.
    public static func write(
        _ state: StateDictionary, metadata: [String: String] = [:], to path: String
    ) throws(CheckpointError) {
        var members = [String]()
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var place = 0
        for (key, tensor) in state {
            guard key != "__metadata__" else {
                throw CheckpointError(
                    path, cause: "a tensor has the name '\(key)', which safetensors keeps for itself",
                    remedy: "give it another name")
            }
            guard let type = tensor.type.safetensorsName else {
                throw CheckpointError(
                    path,
                    cause:
                        "the tensor '\(CheckpointError.shown(key))' is of complex numbers, which safetensors does not have",
                    remedy: "write a *.pth file")
            }
            let size = tensor.count * tensor.type.byteCount
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let places = "\(place),\(place + size)"
            members.append(
                "\(quoted(key)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(places)]}")
            place += size
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        let output = try WholeOutput(path: path)
        var length = [UInt8]()
        length.append(littleEndian: UInt64(header.count))
        try output.write(length + header)
        for (_, tensor) in state { try output.write(try tensor.contiguousBytes()) }
        try output.finish()
    }

    /// A text in JSON.
    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }
        return "\"" + scalars.joined() + "\""
    }
}
