/// A tensor that a model is given: a copy of the numbers, and ONNX Runtime's value over it.
final class ORTInput {
    /// The value, to be lent to functions.
    let object: ORTObject?
    private let memory: UnsafeMutableRawBufferPointer
    private let release: ORTFunctions.Release

    /// - Parameters:
    ///   - tensor: As many numbers as its shape needs.
    ///   - element: What the model takes, which is of the tensor's kind.
    init(_ tensor: ModelTensor, as element: ORTElement?, _ library: ORTLibrary) throws {
        let element = element ?? tensor.values.element
        memory = try Self.copy(tensor.values, as: element)
        release = library.functions.releaseValue
        let shape = tensor.shape.map(Int64.init)
        let bytes = memory.baseAddress
        let count = tensor.values.count * element.byteCount
        do {
            object = try library.functions.result {
                library.functions.createTensor(
                    library.memoryInfo, bytes, count, shape, shape.count, element.rawValue, $0)
            }
        } catch {
            memory.deallocate()
            throw error
        }
    }

    deinit {
        release(object)
        memory.deallocate()
    }

    private static func copy(
        _ values: ModelTensor.Values, as element: ORTElement
    ) throws -> UnsafeMutableRawBufferPointer {
        switch values {
        case .floats(let values): return copy(values)
        case .doubles(let values): return copy(values)
        case .integers(let values) where element == .int32:
            return copy(
                try values.map { value in
                    guard let small = Int32(exactly: value) else {
                        throw ORTFailure(code: .invalidArgument, message: "\(value) is no 32-bit integer")
                    }
                    return small
                })
        case .integers(let values): return copy(values)
        }
    }

    private static func copy<Number: BitwiseCopyable>(_ values: [Number]) -> UnsafeMutableRawBufferPointer {
        // ONNX Runtime wants an address even for no numbers.
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(values.count * MemoryLayout<Number>.stride, 1), alignment: 64)
        values.withUnsafeBytes { memory.copyMemory(from: $0) }
        return memory
    }
}

extension ModelTensor.Values {
    /// What the numbers are as they stand.
    fileprivate var element: ORTElement {
        switch self {
        case .floats: .float32
        case .integers: .int64
        case .doubles: .float64
        }
    }
}

extension ORTElement {
    /// The size of a number.
    fileprivate var byteCount: Int {
        switch self {
        case .float32, .int32: 4
        case .int64, .float64: 8
        }
    }
}

/// A tensor that a model gave.
enum ORTOutput {
    /// Copies the numbers of a value, which stays the caller's.
    ///
    /// - Parameter refusal: An error about the output, of a cause such as `is no tensor`.
    static func tensor(
        _ value: ORTObject?, _ library: ORTLibrary, refusal: (String) -> ModelError
    ) throws -> ModelTensor {
        let functions = library.functions
        var kind: Int32 = 0
        guard let value else { throw refusal("is empty") }
        try functions.check(functions.valueType(value, &kind))
        guard kind == tensorKind else { throw refusal("is no tensor") }
        let info = try functions.make(functions.releaseTypeAndShape) { functions.typeAndShape(value, $0) }
        let (number, lengths) = try functions.typeAndLengths(info.object)
        guard let element = ORTElement(rawValue: number) else {
            throw refusal("holds \(ORTElement.name(number)), not float32, float64, int32 or int64")
        }
        let shape = lengths.map { Int($0) }
        guard let count = TensorShape.count(shape), count <= ModelRuntime.largestOutput else {
            throw refusal(
                "has the shape \(TensorShape.text(shape)), and the limit is \(ModelRuntime.largestOutput) numbers")
        }
        guard count > 0 else { return ModelTensor(shape: shape, values: element.values(of: nil, count: 0)) }
        guard let memory = try functions.result({ functions.tensorMemory(value, $0) }) else {
            throw refusal("has no memory")
        }
        return ModelTensor(shape: shape, values: element.values(of: memory, count: count))
    }

    /// Source: onnxruntime_c_api.h, `ONNXType`.
    private static let tensorKind: Int32 = 1
}

extension ORTElement {
    /// The numbers at an address.
    fileprivate func values(of memory: UnsafeMutableRawPointer?, count: Int) -> ModelTensor.Values {
        func numbers<Number>(_: Number.Type) -> UnsafeBufferPointer<Number> {
            UnsafeBufferPointer(
                start: memory.map { UnsafePointer($0.assumingMemoryBound(to: Number.self)) }, count: count)
        }
        return switch self {
        case .float32: .floats(Array(numbers(Float.self)))
        case .float64: .doubles(Array(numbers(Double.self)))
        case .int64: .integers(Array(numbers(Int64.self)))
        case .int32: .integers(numbers(Int32.self).map { Int64($0) })
        }
    }
}

extension ORTFunctions {
    /// Element type and lengths of the axes, −1 for a free one.
    func typeAndLengths(_ info: ORTObject) throws(ORTFailure) -> (type: Int32, lengths: [Int64]) {
        var (type, count) = (Int32(0), 0)
        try check(elementType(info, &type))
        try check(axisCount(info, &count))
        var lengths = [Int64](repeating: 0, count: count)
        try check(axes(info, &lengths, count))
        return (type, lengths)
    }
}
