/// Writes ONNX files for tests, among them such as no exporter would write.
///
/// Sources: onnx.proto; Protocol Buffers, "Encoding".
struct MadeONNX {
    /// A message that is being written.
    struct Message {
        private(set) var bytes = [UInt8]()

        /// A number.
        mutating func add(_ field: Int, _ value: Int64) {
            varint(UInt64(field) << 3)
            varint(UInt64(bitPattern: value))
        }

        /// Bytes, a text or another message.
        mutating func add(_ field: Int, _ value: [UInt8]) {
            varint(UInt64(field) << 3 | 2)
            varint(UInt64(value.count))
            bytes += value
        }

        mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }

        private mutating func varint(_ value: UInt64) {
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
    }

    /// An axis of an input or output: a length, or a name for one that is free.
    enum Axis {
        case fixed(Int64)
        case free(String)
    }

    /// Numbers of element types in ONNX.
    static let float: Int64 = 1, int32: Int64 = 6, int64: Int64 = 7, string: Int64 = 8, float16: Int64 = 10

    private var graph = Message()

    /// A node; attributes are `(name, value)` of integers.
    mutating func node(
        _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [(String, Int64)] = []
    ) {
        var node = Message()
        for input in inputs { node.add(1, input) }
        for output in outputs { node.add(2, output) }
        node.add(4, operation)
        for (name, value) in attributes {
            var attribute = Message()
            attribute.add(1, name)
            attribute.add(3, value)
            attribute.add(20, 2)
            node.add(5, attribute.bytes)
        }
        graph.add(1, node.bytes)
    }

    /// A constant tensor of 64-bit integers.
    mutating func constant(_ name: String, _ values: [Int64]) {
        var tensor = Message()
        tensor.add(1, Int64(values.count))
        tensor.add(2, Self.int64)
        tensor.add(8, name)
        tensor.add(9, values.flatMap { value in withUnsafeBytes(of: value.littleEndian, Array.init) })
        graph.add(5, tensor.bytes)
    }

    /// A constant tensor of floats.
    mutating func constant(_ name: String, floats values: [Float]) {
        var tensor = Message()
        tensor.add(1, Int64(values.count))
        tensor.add(2, Self.float)
        tensor.add(8, name)
        tensor.add(9, values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) })
        graph.add(5, tensor.bytes)
    }

    /// A constant whose numbers are in another file.
    mutating func constant(_ name: String, count: Int64, in file: String) {
        var tensor = Message()
        tensor.add(1, count)
        tensor.add(2, Self.float)
        tensor.add(8, name)
        var location = Message()
        location.add(1, "location")
        location.add(2, file)
        tensor.add(13, location.bytes)
        tensor.add(14, 1)
        graph.add(5, tensor.bytes)
    }

    /// What the graph takes.
    mutating func input(_ name: String, _ axes: [Axis], type: Int64 = float) {
        graph.add(11, Self.value(name, axes, type))
    }

    /// What the graph gives.
    mutating func output(_ name: String, _ axes: [Axis], type: Int64 = float) {
        graph.add(12, Self.value(name, axes, type))
    }

    private static func value(_ name: String, _ axes: [Axis], _ type: Int64) -> [UInt8] {
        var shape = Message()
        for axis in axes {
            var dimension = Message()
            switch axis {
            case .fixed(let length): dimension.add(1, length)
            case .free(let name): dimension.add(2, name)
            }
            shape.add(1, dimension.bytes)
        }
        var tensor = Message()
        tensor.add(1, type)
        tensor.add(2, shape.bytes)
        var kind = Message()
        kind.add(1, tensor.bytes)
        var value = Message()
        value.add(1, name)
        value.add(2, kind.bytes)
        return value.bytes
    }

    /// The bytes of the file.
    var bytes: [UInt8] {
        var graph = graph
        graph.add(2, "made")
        var operators = Message()
        operators.add(1, "")
        operators.add(2, 13)
        var model = Message()
        model.add(1, 8)
        model.add(7, graph.bytes)
        model.add(8, operators.bytes)
        return model.bytes
    }
}
