extension NumPyArray {
    /// The size of the largest file that is read, in bytes, unless the caller says otherwise.
    public static let largestFile = 1 << 30

    /// NumPy's largest number of axes.
    private static let mostAxes = 64

    /// Reads an `.npy` file.
    ///
    /// - Parameters:
    ///   - path: the file
    ///   - limit: refuse files of more bytes; memory is twice the file's size at most (nine times for 8-bit elements)
    public init(path: String, limit: Int = largestFile) throws(CodecError) {
        try self.init(bytes: try WholeFile.read(path, limit: limit), source: path)
    }

    /// Reads the bytes of an `.npy` file; `source` names it in messages.
    public init(bytes: [UInt8], source: String) throws(CodecError) {
        func damaged(_ cause: String) -> CodecError {
            CodecError(source, cause: cause, remedy: "save the array again with numpy.save")
        }
        guard bytes.starts(with: NumPyHeader.magic), bytes.count >= 10 else {
            throw damaged("this is not NumPy's .npy format")
        }
        guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
            throw damaged("version \(bytes[6]).\(bytes[7]) of the .npy format is not known")
        }
        let start = bytes[6] == 1 ? 10 : 12
        guard bytes.count >= start else { throw damaged("the file ends within its header") }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= NumPyHeader.longest else { throw damaged("its header has \(length) bytes") }
        guard bytes.count - start >= length else { throw damaged("the file ends within its header") }
        guard let header = NumPyHeader(parsing: bytes[start..<start + length]) else {
            throw damaged("its header is not that of an array of plain numbers")
        }
        guard let type = ElementType(rawValue: header.type) else {
            throw CodecError(
                source, cause: "elements of type '\(header.type.prefix(20))' are not read",
                remedy: "save integers or floats in little-endian order, such as astype('<i8') or astype('<f4')")
        }
        guard header.shape.count <= Self.mostAxes, let count = Self.product(header.shape) else {
            throw damaged("its shape is impossibly large")
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
        let found = bytes.count - start - length
        guard !overflow, size == found else {
            throw damaged(
                "its shape \(header.shape) needs \(overflow ? "too many" : "\(size)") bytes, the file holds \(found)")
        }
        guard let elements = type.elements(of: bytes, from: start + length, count: count) else {
            throw CodecError(
                source, cause: "an integer of it is beyond 9223372036854775807", remedy: "save smaller integers")
        }
        self.init(
            shape: header.shape, elements: header.isFortranOrder ? elements.inCOrder(header.shape) : elements)
    }

    /// The number of elements; `nil` where it is beyond all memory.
    private static func product(_ shape: [Int]) -> Int? {
        var product = 1
        for axis in shape where axis != 0 {
            let (next, overflow) = product.multipliedReportingOverflow(by: axis)
            if overflow { return nil }
            product = next
        }
        return shape.contains(0) ? 0 : product
    }
}

/// The element types that are read, by NumPy's names.
private enum ElementType: String {
    case signed8 = "|i1"
    case unsigned8 = "|u1"
    case signed16 = "<i2"
    case unsigned16 = "<u2"
    case signed32 = "<i4"
    case unsigned32 = "<u4"
    case signed64 = "<i8"
    case unsigned64 = "<u8"
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"

    /// Bytes of an element.
    var size: Int {
        switch self {
        case .signed8, .unsigned8: 1
        case .signed16, .unsigned16, .float16: 2
        case .signed32, .unsigned32, .float32: 4
        case .signed64, .unsigned64, .float64: 8
        }
    }

    /// `count` elements from the byte at `start`; `nil` if an integer does not fit.
    func elements(of bytes: [UInt8], from start: Int, count: Int) -> NumPyArray.Elements? {
        bytes.withUnsafeBytes { bytes in
            func load<Bits: FixedWidthInteger & BitwiseCopyable>(_: Bits.Type) -> some Sequence<Bits> {
                let size = MemoryLayout<Bits>.size
                return (0..<count).lazy.map {
                    Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: start + $0 * size, as: Bits.self))
                }
            }
            switch self {
            case .signed8: return .integers(load(Int8.self).map { Int64($0) })
            case .unsigned8: return .integers(load(UInt8.self).map { Int64($0) })
            case .signed16: return .integers(load(Int16.self).map { Int64($0) })
            case .unsigned16: return .integers(load(UInt16.self).map { Int64($0) })
            case .signed32: return .integers(load(Int32.self).map { Int64($0) })
            case .unsigned32: return .integers(load(UInt32.self).map { Int64($0) })
            case .signed64: return .integers(Array(load(Int64.self)))
            case .unsigned64:
                let values = load(UInt64.self).map { Int64(exactly: $0) }
                return values.contains(nil) ? nil : .integers(values.compactMap(\.self))
            case .float16: return .floats(load(UInt16.self).map { Float(Float16(bitPattern: $0)) })
            case .float32: return .floats(load(UInt32.self).map { Float(bitPattern: $0) })
            case .float64: return .doubles(load(UInt64.self).map { Double(bitPattern: $0) })
            }
        }
    }
}

extension NumPyArray.Elements {
    /// Elements that stand with the first axis varying fastest, in C order.
    fileprivate func inCOrder(_ shape: [Int]) -> Self {
        switch self {
        case .integers(let values): .integers(Self.transposed(values, shape))
        case .floats(let values): .floats(Self.transposed(values, shape))
        case .doubles(let values): .doubles(Self.transposed(values, shape))
        }
    }

    private static func transposed<Value>(_ values: [Value], _ shape: [Int]) -> [Value] {
        var strides = [Int]()
        var stride = 1
        for axis in shape {
            strides.append(stride)
            stride *= axis
        }
        var index = [Int](repeating: 0, count: shape.count)
        var place = 0
        return values.indices.map { _ in
            defer {
                // The next element in C order: the last axis counts first.
                for axis in shape.indices.reversed() {
                    index[axis] += 1
                    place += strides[axis]
                    if index[axis] < shape[axis] { break }
                    place -= strides[axis] * shape[axis]
                    index[axis] = 0
                }
            }
            return values[place]
        }
    }
}
