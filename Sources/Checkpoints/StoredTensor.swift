import CDeflate
import Synchronization

/// A tensor of a file. Its numbers stay in the file until they are asked for; that is when the file's checksum of them is
/// checked.
public struct StoredTensor: Sendable {
    /// Lengths of the axes; none for a single number.
    public let shape: [Int]
    /// The type of its numbers.
    public let type: ElementType

    private let storage: Storage
    /// Place of the first number in the storage, and steps from one to the next along each axis, in numbers.
    private let offset: Int
    private let strides: [Int]

    /// Number of numbers.
    public var count: Int { shape.reduce(1, *) }

    init(_ storage: Storage, type: ElementType, shape: [Int], offset: Int, strides: [Int]) {
        self.storage = storage
        self.type = type
        self.shape = shape
        self.offset = offset
        // Along an axis of one number no step is taken, whatever the file says.
        let contiguous = Self.contiguousStrides(shape)
        self.strides = shape.indices.map { shape[$0] == 1 ? contiguous[$0] : strides[$0] }
    }

    /// A tensor from its bytes, little-endian and in C order.
    public init(bytes: [UInt8], type: ElementType, shape: [Int]) {
        precondition(
            shape.allSatisfy { $0 >= 0 } && shape.reduce(type.byteCount, *) == bytes.count, "bytes for the shape")
        let file = FileBytes(bytes, name: "a tensor")
        self.init(
            Storage(file, 0..<bytes.count, checksum: nil), type: type, shape: shape, offset: 0,
            strides: Self.contiguousStrides(shape))
    }

    /// A tensor of 32-bit floats in C order.
    public init(_ values: [Float], shape: [Int]) {
        self.init(bytes: values.withUnsafeBytes { Array($0) }, type: .float32, shape: shape)
    }

    /// A tensor of 64-bit integers in C order.
    public init(_ values: [Int64], shape: [Int]) {
        self.init(bytes: values.withUnsafeBytes { Array($0) }, type: .int64, shape: shape)
    }

    /// Numbers in an array; `nil` for negative lengths, and where the product of the lengths other than 0 overflows.
    static func count(of shape: [Int]) -> Int? {
        var product = 1
        for length in shape where length != 0 {
            let (next, overflows) = product.multipliedReportingOverflow(by: length)
            guard length > 0, !overflows else { return nil }
            product = next
        }
        return shape.contains(0) ? 0 : product
    }

    /// Steps of an array in C order. Axes of no numbers count as one; the product of the others must not overflow.
    static func contiguousStrides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(1, shape[axis + 1]) }
        return strides
    }

    // MARK: Numbers

    /// Gives the numbers' bytes in C order and little-endian, whatever their order in the file; without copying them where
    /// that is the file's order too. They are valid during the call only, and need not be aligned.
    public func withContiguousBytes<Result>(
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(CheckpointError) -> Result {
        guard count > 0, strides == Self.contiguousStrides(shape) else {
            return try contiguousBytes().withUnsafeBytes(body)
        }
        try storage.check()
        let start = storage.range.lowerBound + offset * type.byteCount
        return storage.file.withBytes(start..<start + count * type.byteCount, body)
    }

    /// The numbers' bytes where they are in memory, with what keeps them there: little-endian, in C order and aligned to
    /// their size. `nil` where the file has them in another order or place.
    public func mappedBytes() throws(CheckpointError) -> (
        bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
    )? {
        guard count > 0, strides == Self.contiguousStrides(shape), let all = storage.file.mapping else { return nil }
        try storage.check()
        let start = storage.range.lowerBound + offset * type.byteCount
        guard start % type.byteCount == 0 else { return nil }
        return (UnsafeRawBufferPointer(rebasing: all[start..<start + count * type.byteCount]), storage.file)
    }

    /// The numbers' bytes in C order and little-endian, whatever their order in the file.
    public func contiguousBytes() throws(CheckpointError) -> [UInt8] {
        try storage.check()
        let size = type.byteCount
        let count = count
        guard count > 0 else { return [] }
        if strides == Self.contiguousStrides(shape) {
            let start = storage.range.lowerBound + offset * size
            return storage.file.bytes(start..<start + count * size)
        }
        return storage.file.withBytes(storage.range) { source in
            [UInt8](unsafeUninitializedCapacity: count * size) { target, initialized in
                gather(from: source, to: target, size: size, count: count)
                initialized = count * size
            }
        }
    }

    private func gather(
        from source: UnsafeRawBufferPointer, to target: UnsafeMutableBufferPointer<UInt8>, size: Int, count: Int
    ) {
        var index = [Int](repeating: 0, count: shape.count)
        var place = offset
        for number in 0..<count {
            for byte in 0..<size { target[number * size + byte] = source[place * size + byte] }
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                // A place behind the end may overflow; those that are read do not.
                place &+= strides[axis]
                if index[axis] < shape[axis] { break }
                place &-= shape[axis] &* strides[axis]
                index[axis] = 0
                axis -= 1
            }
        }
    }

    /// The numbers in C order, rounded to 32-bit floats.
    ///
    /// - Throws: ``CheckpointError`` for complex numbers and for a wrong checksum.
    public func floats() throws(CheckpointError) -> [Float] {
        switch type {
        case .float32: return try values(Float.self) { $0 }
        case .float64: return try values(Double.self) { Float($0) }
        case .float16: return try values(UInt16.self) { Self.float(half: $0) }
        case .bfloat16: return try values(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .complex64:
            throw CheckpointError(
                storage.file.name, cause: "a tensor of complex numbers stands where real ones are needed",
                remedy: "check that the file is of this model")
        default: return try integers().map { Float($0) }
        }
    }

    /// The numbers in C order, of a tensor of integers or truth values.
    public func integers() throws(CheckpointError) -> [Int] {
        switch type {
        case .uint8, .bool: try values(UInt8.self) { Int($0) }
        case .int8: try values(Int8.self) { Int($0) }
        case .int16: try values(Int16.self) { Int($0) }
        case .int32: try values(Int32.self) { Int($0) }
        case .int64: try values(Int64.self) { Int($0) }
        default:
            throw CheckpointError(
                storage.file.name, cause: "a tensor of \(type.rawValue) stands where integers are needed",
                remedy: "check that the file is of this model")
        }
    }

    private func values<Number: BitwiseCopyable, Value>(
        _: Number.Type, _ convert: (Number) -> Value
    ) throws(CheckpointError) -> [Value] {
        try withContiguousBytes { raw in
            (0..<count).map {
                convert(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: Number.self))
            }
        }
    }

    /// A 16-bit float of IEEE 754.
    private static func float(half bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}

/// A stretch of a file that tensors share, with its checksum.
final class Storage: Sendable {
    let file: FileBytes
    let range: Range<Int>
    /// CRC-32 of the stretch; `nil` where the file has none.
    private let checksum: UInt32?
    private let isChecked = Mutex(false)

    init(_ file: FileBytes, _ range: Range<Int>, checksum: UInt32?) {
        self.file = file
        self.range = range
        self.checksum = checksum
    }

    /// Compares the checksum, once.
    func check() throws(CheckpointError) {
        guard let checksum, !isChecked.withLock({ $0 }) else { return }
        guard checksum32(file, range) == checksum else {
            throw .damaged(file.name, "the checksum of a tensor's numbers is wrong")
        }
        isChecked.withLock { $0 = true }
    }
}

/// CRC-32 of a stretch of a file.
func checksum32(_ file: FileBytes, _ range: Range<Int>) -> UInt32 {
    file.withBytes(range) { checksum32($0) }
}

/// CRC-32 of bytes.
func checksum32(_ bytes: UnsafeRawBufferPointer) -> UInt32 { libdeflate_crc32(0, bytes.baseAddress, bytes.count) }
