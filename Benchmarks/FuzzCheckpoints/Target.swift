import Checkpoints

/// Reads an input in the way that its first bytes choose, and takes all numbers of all tensors. Whatever the bytes are, that
/// gives a value or a ``CheckpointError``.
///
/// Besides whole files it takes their inner parts, packed with the right lengths and checksums: a pickle, and a safetensors
/// header. A file's own checksum would keep most changes of the pickle from being read at all.
enum Target {
    static func read(_ input: [UInt8]) throws(CheckpointError) {
        var left = mostBytes
        if input.starts(with: Array("PK".utf8)) {
            try take(TorchFile.read(bytes: input, name: "input"), &left)
        } else if input.first == 0x80 {
            try take(TorchFile.read(bytes: archive(pickle: input), name: "input"), &left)
        } else {
            let file = input.first == UInt8(ascii: "{") ? littleEndian(UInt64(input.count)) + input + numbers : input
            for (_, tensor) in try Safetensors.read(bytes: file, name: "input").state { try take(tensor, &left) }
        }
    }

    // MARK: What was read

    /// Tensors may share storages, so that a small file may hold many bytes in turn; these are enough.
    private static let mostBytes = 1 << 24

    private static func take(_ value: CheckpointValue, _ left: inout Int) throws(CheckpointError) {
        switch value {
        case .none, .bool, .integer, .real, .text: break
        case .list(let elements), .tuple(let elements): for element in elements { try take(element, &left) }
        case .dictionary(let members):
            _ = value.stateDictionary?.count
            for member in members {
                try take(member.key, &left)
                try take(member.value, &left)
            }
        case .tensor(let tensor): try take(tensor, &left)
        }
    }

    private static func take(_ tensor: StoredTensor, _ left: inout Int) throws(CheckpointError) {
        let size = tensor.count * tensor.type.byteCount
        guard size <= left else { return }
        left -= size
        let bytes = try tensor.contiguousBytes()
        precondition(bytes.count == size, "bytes for the shape")
        let same = try tensor.withContiguousBytes { $0.elementsEqual(bytes) }
        precondition(same, "the same bytes without a copy")
    }

    // MARK: Files around the inner parts

    /// What the storages of every archive hold.
    private static let numbers = (0..<256).map { UInt8($0) }

    private static func archive(pickle: [UInt8]) -> [UInt8] {
        var entries = [("a/data.pkl", pickle), ("a/byteorder", Array("little".utf8))]
        for number in 0..<32 { entries.append(("a/data/\(number)", numbers)) }
        var (file, directory) = ([UInt8](), [UInt8]())
        for (name, bytes) in entries {
            let sizes =
                littleEndian(checksum(bytes)) + littleEndian(UInt32(bytes.count)) + littleEndian(UInt32(bytes.count))
            // Version, flags, method, time and date.
            let common =
                [20, 0] + [UInt8](repeating: 0, count: 8) + sizes + littleEndian(UInt16(name.utf8.count)) + [0, 0]
            directory += Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + [UInt8](repeating: 0, count: 10)
            directory += littleEndian(UInt32(file.count)) + Array(name.utf8)
            file += Array("PK\u{3}\u{4}".utf8) + common + Array(name.utf8) + bytes
        }
        let count = littleEndian(UInt16(entries.count))
        let end = littleEndian(UInt32(directory.count)) + littleEndian(UInt32(file.count)) + [0, 0]
        return file + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count + end
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32, a bit at a time.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
    }
}

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // An input that is refused is as good as one that is read.
    do { try Target.read(Array(UnsafeBufferPointer(start: bytes, count: count))) } catch {}
    return 0
}
