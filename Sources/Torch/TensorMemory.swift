import CTorch

extension Tensor {
    /// Lets another library read and change the numbers where they are, such as one that adds those of several processes.
    ///
    /// - Parameter body: Gets the address of the first number on the tensor's device. What it starts on a CUDA device must go to the
    ///   default stream, which is libtorch's, and may still be going on when it returns.
    /// - Throws: ``TorchError`` where the numbers are not in C order in memory; what `body` throws.
    package func withMemory<R>(_ body: (UnsafeMutableRawPointer) throws -> R) throws -> R {
        var address: UnsafeMutableRawPointer?
        guard interface.pointee.memory(handle, &address) == 0, let address else {
            throw TorchError("\(self)", cause: Library.lastError(interface), remedy: "make it contiguous")
        }
        if case .cuda(let number) = device { try Torch.use(cudaDevice: number) }
        return try withExtendedLifetime(self) { try body(address) }
    }
}

extension Torch {
    /// Makes a CUDA device the one on which other libraries compute that this thread calls.
    package static func use(cudaDevice number: Int) throws(TorchError) {
        try check(.cuda(number))
        let interface = try Library.loaded()
        guard interface.pointee.use_cuda_device(Int32(number)) == 0 else {
            throw TorchError("cuda:\(number)", cause: Library.lastError(interface), remedy: "check the device")
        }
    }
}
