import CTorch

/// Numbers of one type in any number of axes, on one device; the axes' order is C's.
///
/// A reference: libtorch's memory is freed with the last one. No method but those of `Assignment.swift` and
/// ``formLeakyReLU(slope:)`` changes a tensor's numbers.
public final class Tensor: @unchecked Sendable {
    // Sendable: neither member is ever changed, and libtorch counts references atomically.
    let handle: ctorch_tensor_ref
    let interface: UnsafePointer<ctorch_interface>
    /// What numbers it holds.
    public let type: DType

    /// Takes over a handle.
    private init(owning handle: ctorch_tensor_ref, _ type: DType, _ interface: UnsafePointer<ctorch_interface>) {
        self.handle = handle
        self.type = type
        self.interface = interface
    }

    deinit { interface.pointee.release(handle) }

    /// Takes over the handles that an operator gave; where one of them cannot be used, all are given back.
    static func owning(
        _ handles: [ctorch_tensor_ref?], _ interface: UnsafePointer<ctorch_interface>,
        _ source: @autoclosure () -> String
    ) throws(TorchError) -> [Tensor] {
        var tensors = [Tensor]()
        tensors.reserveCapacity(handles.count)
        var unusable: String?
        for handle in handles {
            guard let handle else {
                unusable = "a result is undefined"
                continue
            }
            let number = interface.pointee.dtype(handle)
            if let type = DType(rawValue: number) {
                tensors.append(Tensor(owning: handle, type, interface))
            } else {
                interface.pointee.release(handle)
                unusable = "a result's numbers are of type \(number)"
            }
        }
        guard let unusable else { return tensors }
        throw TorchError(source(), cause: unusable, remedy: "use another operator")
    }

    // MARK: From numbers

    /// A tensor of 32-bit floats in C order.
    public convenience init(_ values: [Float], shape: [Int], device: Device = .cpu) throws(TorchError) {
        try self.init(array: values, .float32, shape, device)
    }

    /// A tensor of 64-bit floats in C order.
    public convenience init(doubles values: [Double], shape: [Int], device: Device = .cpu) throws(TorchError) {
        try self.init(array: values, .float64, shape, device)
    }

    /// A tensor of 64-bit integers in C order.
    public convenience init(integers values: [Int], shape: [Int], device: Device = .cpu) throws(TorchError) {
        try self.init(array: values, .int64, shape, device)
    }

    /// A tensor of 64-bit integers in C order.
    public convenience init(integers values: [Int64], shape: [Int], device: Device = .cpu) throws(TorchError) {
        try self.init(array: values, .int64, shape, device)
    }

    /// A tensor of 32-bit integers in C order.
    public convenience init(integers values: [Int32], shape: [Int], device: Device = .cpu) throws(TorchError) {
        try self.init(array: values, .int32, shape, device)
    }

    /// A tensor on the CPU of numbers that stay where they are, such as in a mapped file: in C order, in the machine's
    /// byte order, and aligned to their size. Operators on it must only read it.
    ///
    /// - Parameters:
    ///   - memory: As many bytes as the shape needs.
    ///   - type: What numbers they are.
    ///   - shape: Lengths of the axes; none for a single number.
    ///   - owner: What keeps the memory; held as long as a tensor uses it.
    public convenience init(
        memory: UnsafeRawBufferPointer, type: DType, shape: [Int], owner: some AnyObject & Sendable
    ) throws(TorchError) {
        let interface = try Library.loaded()
        guard Self.elementCount(shape) == memory.count / type.byteCount, memory.count % type.byteCount == 0,
            Int(bitPattern: memory.baseAddress) % type.byteCount == 0
        else {
            throw TorchError(
                "new tensor",
                cause: "shape \(shape) does not hold \(memory.count) bytes of \(type), or they are not aligned",
                remedy: "give as many numbers as the shape needs, or copy them")
        }
        let sizes = shape.map { Int64($0) }
        var handle: ctorch_tensor_ref?
        let status = interface.pointee.from_memory(
            memory.baseAddress, sizes, Int32(sizes.count), type.rawValue, Unmanaged.passRetained(owner).toOpaque(),
            { owner in if let owner { Unmanaged<AnyObject>.fromOpaque(owner).release() } }, &handle)
        guard status == 0, let handle else {
            throw TorchError(
                "new tensor", cause: Library.lastError(interface), remedy: "check type \(type) and shape \(shape)")
        }
        self.init(owning: handle, type, interface)
    }

    /// A tensor of numbers that `bytes` hold in C order and the machine's byte order. They are copied.
    ///
    /// - Parameters:
    ///   - bytes: As many as the shape needs.
    ///   - type: What numbers they are.
    ///   - shape: Lengths of the axes; none for a single number.
    ///   - device: Where they go.
    /// - Throws: ``TorchError`` where libtorch, the device or its memory is missing, or the shape needs another number.
    public convenience init(
        bytes: UnsafeRawBufferPointer, type: DType, shape: [Int], device: Device = .cpu
    ) throws(TorchError) {
        let interface = try Library.loaded()
        self.init(owning: try Self.copy(bytes, type, shape, device, interface), type, interface)
    }

    private convenience init<Number: BitwiseCopyable>(
        array: [Number], _ type: DType, _ shape: [Int], _ device: Device
    ) throws(TorchError) {
        let interface = try Library.loaded()
        let handle = array.withUnsafeBytes { bytes in
            Result { () throws(TorchError) in try Self.copy(bytes, type, shape, device, interface) }
        }
        self.init(owning: try handle.get(), type, interface)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, _ type: DType, _ shape: [Int], _ device: Device,
        _ interface: UnsafePointer<ctorch_interface>
    ) throws(TorchError) -> ctorch_tensor_ref {
        guard elementCount(shape) == bytes.count / type.byteCount, bytes.count % type.byteCount == 0 else {
            throw TorchError(
                "new tensor", cause: "shape \(shape) does not hold \(bytes.count) bytes of \(type)",
                remedy: "give as many numbers as the shape needs")
        }
        try Torch.check(device)
        let sizes = shape.map(Int64.init)
        var handle: ctorch_tensor_ref?
        let status = interface.pointee.from_bytes(
            bytes.baseAddress, Int64(bytes.count), sizes, Int32(sizes.count), type.rawValue, device.number, &handle)
        guard status == 0, let handle else {
            throw TorchError(
                "new tensor", cause: Library.lastError(interface), remedy: "check type \(type) and shape \(shape)")
        }
        return handle
    }

    /// Numbers that a shape holds; `nil` where a length is negative or they are too many to count.
    private static func elementCount(_ shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }

    // MARK: What it is

    /// Lengths of the axes; none for a single number.
    public var shape: [Int] {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: Self.usualAxes) { sizes in
            guard let start = sizes.baseAddress else { return [] }
            let count = Int(interface.pointee.sizes(handle, start, Int32(Self.usualAxes)))
            if count <= Self.usualAxes { return sizes.prefix(count).map { Int($0) } }
            var all = [Int64](repeating: 0, count: count)
            _ = interface.pointee.sizes(handle, &all, Int32(count))
            return all.map { Int($0) }
        }
    }

    private static let usualAxes = 8

    /// How many numbers it holds.
    public var count: Int { shape.reduce(1, *) }

    /// Where its memory is.
    public var device: Device { Device(number: interface.pointee.device(handle)) }
}

extension Tensor: CustomStringConvertible {
    /// Type, shape and, if not the CPU, device: `float32 [1, 16000]`.
    public var description: String { "\(type) \(shape)" + (device == .cpu ? "" : " on \(device)") }
}
