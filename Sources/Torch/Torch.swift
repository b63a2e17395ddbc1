import CTorch

/// libtorch as a whole. It is found and loaded at first use; the program runs without it.
public enum Torch {
    /// Loads libtorch where that has not been done yet.
    ///
    /// - Throws: ``TorchError`` that says what to run where it is missing or does not fit.
    public static func load() throws(TorchError) { _ = try Library.loaded() }

    /// Whether libtorch is there and fits; loads it.
    public static var isAvailable: Bool {
        if case .success = Library.shared { true } else { false }
    }

    /// Its version, such as `2.13.0`; `nil` where it is missing.
    public static var version: String? {
        (try? Library.loaded()).flatMap { $0.pointee.torch_version() }.map { String(cString: $0) }
    }

    /// The folder of its libraries; `nil` where it is missing.
    public static var folder: String? { (try? Library.shared.get())?.folder }

    /// CUDA devices that can be used; 0 where libtorch or a driver is missing.
    public static var cudaDeviceCount: Int { (try? Library.shared.get())?.cudaDeviceCount ?? 0 }

    /// Sets how many threads work inside one operator, whatever thread calls it: 1 before this is called, as then
    /// sums are taken in the same order every time and utterances can go side by side.
    ///
    /// - Precondition: `count` is at least 1.
    public static func setThreads(_ count: Int) throws(TorchError) {
        precondition(count >= 1, "an operator needs a thread")
        try Library.loaded().pointee.set_threads(Int32(clamping: count))
    }

    /// Seeds the random numbers of all devices.
    public static func seed(_ value: UInt64) throws(TorchError) {
        let interface = try Library.loaded()
        guard interface.pointee.seed(value) == 0 else {
            throw TorchError("seed", cause: Library.lastError(interface), remedy: "check the device")
        }
    }

    /// Does work whose operators record nothing for gradients, which takes less time and memory.
    ///
    /// The setting is the calling thread's, so `body` is not asynchronous; it does not reach threads that `body` starts.
    public static func withoutGradients<R>(_ body: () throws -> R) throws -> R {
        let interface = try Library.loaded()
        let previous = interface.pointee.gradients_enabled()
        interface.pointee.enable_gradients(0)
        defer { interface.pointee.enable_gradients(previous) }
        return try body()
    }

    /// How CUDA computes, for all threads.
    ///
    /// - Parameters:
    ///   - usesTF32: Whether products of 32-bit floats round their factors to 10 bits, which is several times faster.
    ///   - usesCuDNN: Whether cuDNN computes convolutions and LSTMs.
    ///   - triesAlgorithms: Whether cuDNN tries several algorithms for each new shape and keeps the fastest.
    ///   - isDeterministic: Whether cuDNN keeps to algorithms that give the same numbers every time.
    public static func setCUDAMath(
        usesTF32: Bool = false, usesCuDNN: Bool = true, triesAlgorithms: Bool = false, isDeterministic: Bool = false
    ) throws(TorchError) {
        try Library.loaded().pointee.set_cuda_math(
            usesTF32 ? 1 : 0, usesCuDNN ? 1 : 0, triesAlgorithms ? 1 : 0, isDeterministic ? 1 : 0)
    }

    /// Does work whose operators on CUDA compute with narrower floats where that is known to serve, such as convolutions and
    /// products; others stay as they are. `nil` has all of them compute with what they are given. The setting is the calling
    /// thread's.
    ///
    /// What is made of parameters for it is kept until ``forgetAutocast()``.
    public static func withAutocast<R>(_ type: DType?, _ body: () throws -> R) throws -> R {
        let interface = try Library.loaded()
        let previous = interface.pointee.set_autocast(type?.rawValue ?? -1)
        defer { _ = interface.pointee.set_autocast(previous) }
        return try body()
    }

    /// Forgets what ``withAutocast(_:_:)`` made of parameters; to be called when they have changed.
    public static func forgetAutocast() throws(TorchError) { try Library.loaded().pointee.clear_autocast() }

    /// How many ``Tensor``s there are in the process; 0 where libtorch is missing.
    public static var liveTensorCount: Int { (try? Library.loaded()).map { Int($0.pointee.live_tensors()) } ?? 0 }

    /// Checks that a device can be used.
    static func check(_ device: Device) throws(TorchError) {
        guard case .cuda(let number) = device, !(0..<cudaDeviceCount).contains(number) else { return }
        try load()
        throw TorchError(
            "\(device)",
            cause: cudaDeviceCount == 0 ? "there is no CUDA device" : "the last CUDA device is \(cudaDeviceCount - 1)",
            remedy: cudaDeviceCount == 0
                ? "use cpu, or install a driver and run scripts/setup --neural --cuda" : "name another",
            isDeviceMissing: true)
    }
}
