import CTorch

extension Tensor {
    /// The numbers in C order, rounded to 32-bit floats.
    ///
    /// - Throws: ``TorchError`` for complex numbers.
    public func floats() throws(TorchError) -> [Float] { try realNumbers(.float32) }

    /// The numbers in C order as 64-bit floats.
    ///
    /// - Throws: ``TorchError`` for complex numbers.
    public func doubles() throws(TorchError) -> [Double] { try realNumbers(.float64) }

    /// The integers in C order; truth is 1.
    ///
    /// - Throws: ``TorchError`` for numbers with fractions and complex ones.
    public func integers() throws(TorchError) -> [Int] {
        guard !type.isFloating, !type.isComplex else {
            throw TorchError("\(self)", cause: "its numbers are no integers", remedy: "read them as floats")
        }
        return try to(.int64).numbers()
    }

    /// The numbers in C order and the machine's byte order, in the tensor's own type.
    public func bytes() throws(TorchError) -> [UInt8] { try numbers(perElement: type.byteCount) }

    private func realNumbers<Number: BitwiseCopyable>(_ wanted: DType) throws(TorchError) -> [Number] {
        guard !type.isComplex else {
            throw TorchError("\(self)", cause: "its numbers are complex", remedy: "take real() and imaginary()")
        }
        return try to(wanted).numbers()
    }

    /// Copies the numbers out; an element is `perElement` numbers.
    private func numbers<Number: BitwiseCopyable>(perElement: Int = 1) throws(TorchError) -> [Number] {
        let count = count * perElement
        guard count > 0 else { return [] }
        var status: Int32 = 0
        let numbers = [Number](unsafeUninitializedCapacity: count) { memory, initialized in
            guard let start = memory.baseAddress else { return }
            status = interface.pointee.to_bytes(handle, start, Int64(count * MemoryLayout<Number>.stride))
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else {
            throw TorchError("\(self)", cause: Library.lastError(interface), remedy: "check the device")
        }
        return numbers
    }
}
