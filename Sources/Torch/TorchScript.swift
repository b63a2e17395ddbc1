import CTorch

/// A TorchScript program that has been loaded onto the CPU, for inference.
///
/// It computes the same bytes every time as long as it keeps no state of its own between calls.
public final class TorchScript: @unchecked Sendable {
    // Sendable: neither member is ever changed, and several threads may run one program.
    private let handle: ctorch_script_ref
    private let interface: UnsafePointer<ctorch_interface>
    /// The file.
    public let path: String
    /// How many arguments its `forward` needs at least, and takes at most.
    public let argumentCounts: ClosedRange<Int>

    /// Loads a file that `torch.jit.save` wrote.
    ///
    /// - Throws: ``TorchError`` where libtorch is missing, or the file is no such program.
    public init(_ path: String) throws(TorchError) {
        let interface = try Library.loaded()
        var loaded: ctorch_script_ref?
        guard interface.pointee.load_script(path, &loaded) == 0, let handle = loaded else {
            throw TorchError(
                path, cause: "libtorch cannot load it: \(Library.lastError(interface))",
                remedy: "give a file that torch.jit.save wrote; a state dict holds no program")
        }
        (self.handle, self.interface, self.path) = (handle, interface, path)
        var (least, most) = (Int32(0), Int32(0))
        guard interface.pointee.script_arguments(handle, &least, &most) == 0, least <= most else {
            interface.pointee.release_script(handle)
            throw TorchError(path, cause: Library.lastError(interface), remedy: "export it again")
        }
        argumentCounts = Int(least)...Int(most)
    }

    deinit { interface.pointee.release_script(handle) }

    /// What `forward` gives for these arguments; members of tuples and lists come one after the other, and numbers as tensors
    /// without axes. Where it takes a plain number, a tensor that holds one is given.
    ///
    /// - Throws: ``TorchError`` where the program fails.
    public func callAsFunction(_ arguments: [Tensor]) throws(TorchError) -> [Tensor] {
        let handles = arguments.map { Optional($0.handle) }
        var results = [ctorch_tensor_ref?](repeating: nil, count: Self.capacity)
        var count: Int32 = 0
        let status = withExtendedLifetime(arguments) {
            interface.pointee.run_script(
                handle, handles, Int32(handles.count), &results, Int32(Self.capacity), &count)
        }
        guard status == 0 else {
            throw TorchError(
                path, cause: Library.lastError(interface),
                remedy: "check its arguments (\(arguments.map(\.description).joined(separator: ", ")))")
        }
        if Int(count) > Self.capacity {
            var rest = [ctorch_tensor_ref?](repeating: nil, count: Int(count) - Self.capacity)
            interface.pointee.take_results(&rest)
            results += rest
        }
        return try Tensor.owning(Array(results.prefix(Int(count))), interface, path)
    }

    private static let capacity = 8
}
