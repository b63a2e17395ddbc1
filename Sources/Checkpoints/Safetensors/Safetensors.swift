import FoundationEssentials

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

    private struct Header: Decodable {
        var tensors = [(key: String, entry: Entry)]()
        var metadata = [String: String]()

        struct Entry: Decodable {
            var dtype: String
            var shape: [Int]
            var data_offsets: [Int]
        }

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                if key.stringValue == "__metadata__" {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    tensors.append((key.stringValue, try container.decode(Entry.self, forKey: key)))
                }
            }
        }
    }

    private static func read(
        _ file: FileBytes
    ) throws(CheckpointError) -> (state: StateDictionary, metadata: [String: String]) {
        guard let length = file.number(UInt64.self, at: 0).flatMap(Int.init(exactly:)), length >= 2,
            length <= longestHeader, length <= file.count - 8
        else { throw .damaged(file.name, "this is no safetensors file: its header does not fit into it") }
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: Data(file.bytes(8..<8 + length)))
        } catch {
            throw .damaged(file.name, "the header is not what safetensors has")
        }
        var state = StateDictionary()
        var next = 8 + length
        for (key, entry) in header.tensors.sorted(by: { $0.entry.data_offsets.first ?? 0 < $1.entry.data_offsets.first ?? 0 }) {
            guard let type = ElementType.allCases.first(where: { $0.safetensorsName == entry.dtype }) else {
                throw CheckpointError(
                    file.name, cause: "the tensor '\(key)' is of the type '\(entry.dtype)', which is not known",
                    remedy: "save it as F32")
            }
            guard entry.data_offsets.count == 2, let size = byteCount(entry.shape, type), entry.shape.count <= 64,
                entry.data_offsets[0] == next - 8 - length, entry.data_offsets[1] >= entry.data_offsets[0],
                entry.data_offsets[1] - entry.data_offsets[0] == size, size <= file.count - next
            else { throw .damaged(file.name, "the tensor '\(key)' has a shape or place that does not fit the file") }
            let storage = Storage(file, next..<next + size, checksum: nil)
            state[key] = StoredTensor(
                storage, type: type, shape: entry.shape, offset: 0, strides: StoredTensor.contiguousStrides(entry.shape))
            next += size
        }
        guard next == file.count else {
            throw .damaged(file.name, "there are \(file.count - next) bytes that belong to no tensor")
        }
        // A name that stands twice leaves bytes that belong to nobody, so it does not come this far.
        return (state, header.metadata)
    }

    private static func byteCount(_ shape: [Int], _ type: ElementType) -> Int? {
        var size = type.byteCount
        for length in shape {
            guard length >= 0 else { return nil }
            let (product, overflows) = size.multipliedReportingOverflow(by: length)
            guard !overflows else { return nil }
            size = product
        }
        return size
    }

    /// Writes tensors. The same tensors and metadata give the same bytes.
    ///
    /// - Throws: ``CheckpointError`` for complex numbers, which the format does not have, and where it cannot be written.
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
            guard let type = tensor.type.safetensorsName else {
                throw CheckpointError(
                    path, cause: "the tensor '\(key)' is of complex numbers, which safetensors does not have",
                    remedy: "write a *.pth file")
            }
            let size = tensor.count * tensor.type.byteCount
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append("\(quoted(key)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(place),\(place + size)]}")
            place += size
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        let output = try WholeOutput(path: path)
        var length = [UInt8]()
        length.append(UInt64(header.count))
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
