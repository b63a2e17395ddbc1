import CTorch
import Glibc

/// libtorch and the shared object that `scripts/setup --neural` makes of Sources/CTorch, loaded together once.
struct Library: @unchecked Sendable {
    // Sendable: a table of functions that nobody changes.
    /// The functions.
    let interface: UnsafePointer<ctorch_interface>
    /// The folder of libtorch.
    let folder: String
    /// CUDA devices that can be used.
    let cudaDeviceCount: Int

    /// What loading came to, at first use.
    static let shared = Result { () throws(TorchError) in
        try Library(LibraryFiles.find { name in getenv(name).map { String(cString: $0) } })
    }

    /// The functions, or an error that says what to run.
    static func loaded() throws(TorchError) -> UnsafePointer<ctorch_interface> { try shared.get().interface }

    private init(_ files: LibraryFiles) throws(TorchError) {
        for path in files.libraries { try Self.open(path) }
        let handle = try Self.open(files.shim)
        typealias Entry = @convention(c) () -> UnsafePointer<ctorch_interface>
        guard let symbol = dlsym(handle, "ctorch_get_interface") else { throw Self.unloadable(files.shim) }
        interface = unsafeBitCast(symbol, to: Entry.self)()
        let version = interface.pointee.version
        guard version == Int64(CTORCH_INTERFACE_VERSION) else {
            throw TorchError(
                files.shim, cause: "its interface is \(version), this program's \(CTORCH_INTERFACE_VERSION)",
                remedy: LibraryFiles.remedy)
        }
        // libtorch's default rounds the factors of convolutions to 10 bits; codes then differ from the CPU's.
        interface.pointee.set_cuda_math(0, 1, 0, 0)
        folder = files.folder
        cudaDeviceCount = files.hasCUDA ? Int(interface.pointee.cuda_device_count()) : 0
    }

    /// Opens a library by its absolute path, since another libtorch of the same name may be where the system looks.
    ///
    /// Its symbols are looked up in itself first: libtorch has a BLAS of its own, which OpenBLAS, a part of this program,
    /// would take the place of otherwise. Results would then differ from libtorch's elsewhere, and complex dot products be
    /// wrong.
    @discardableResult
    private static func open(_ path: String) throws(TorchError) -> UnsafeMutableRawPointer {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND) else { throw unloadable(path) }
        return handle
    }

    private static func unloadable(_ path: String) -> TorchError {
        let reason = dlerror().map { String(cString: $0) } ?? "no reason is known"
        return TorchError(path, cause: "it cannot be loaded (\(reason))", remedy: LibraryFiles.remedy)
    }

    /// Why the last call of this thread failed, on one line.
    static func lastError(_ interface: UnsafePointer<ctorch_interface>) -> String {
        let text = interface.pointee.last_error().map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
