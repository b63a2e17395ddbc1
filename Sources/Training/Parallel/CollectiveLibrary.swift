import CMPI
import Codecs
import Glibc
import Torch

/// NCCL, which adds up what several GPUs have without taking it off them.
struct CollectiveLibrary {
    /// Its version, such as `2.27.5`.
    private(set) var version: String

    private let errorText: cnccl_error_text
    private let makeIDFunction: cnccl_make_id
    private let joinFunction: cnccl_join
    private let allReduce: cnccl_all_reduce
    private let leaveFunction: cnccl_leave
    private var communicator: cnccl_communicator_ref?

    private static let name = "libnccl.so.2"

    /// Loads NCCL: that which libtorch has loaded, else that beside libtorch or in Python's folders around it, else the system's.
    ///
    /// - Throws: `CodecError` that says what to run where it is missing.
    static func load() throws(CodecError) -> CollectiveLibrary {
        if let loaded = dlopen(name, RTLD_NOW | RTLD_NOLOAD) { return try CollectiveLibrary(loaded) }
        let beside = Torch.folder.map { [$0 + "/" + name, $0 + "/../../nvidia/nccl/lib/" + name] } ?? []
        // Absolute paths first: two NCCLs in one process would each hold memory of the GPU.
        for path in beside + [name] {
            if let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) { return try CollectiveLibrary(handle) }
        }
        throw CodecError(
            "NCCL",
            cause: "\(name), which several processes on GPUs need, is neither beside libtorch nor in the system",
            remedy: "run scripts/setup --neural --cuda", kind: .unavailable)
    }

    private init(_ handle: UnsafeMutableRawPointer) throws(CodecError) {
        func function<Function>(_ name: String, _ type: Function.Type) throws(CodecError) -> Function {
            guard let symbol = dlsym(handle, name) else {
                throw CodecError(
                    "NCCL", cause: "\(Self.name) has no \(name)", remedy: "install NCCL 2", kind: .unavailable)
            }
            return unsafeBitCast(symbol, to: type)
        }
        errorText = try function("ncclGetErrorString", cnccl_error_text.self)
        makeIDFunction = try function("ncclGetUniqueId", cnccl_make_id.self)
        joinFunction = try function("ncclCommInitRank", cnccl_join.self)
        allReduce = try function("ncclAllReduce", cnccl_all_reduce.self)
        leaveFunction = try function("ncclCommDestroy", cnccl_leave.self)
        let getVersion = try function("ncclGetVersion", cnccl_get_version.self)
        var number: Int32 = 0
        version = ""
        try check("version", getVersion(&number))
        version = Self.version(number)
    }

    /// A version as people write it: 22705 is 2.27.5, and before 2.9 thousands were hundreds.
    static func version(_ number: Int32) -> String {
        let unit: Int32 = number < 10000 ? 1000 : 10000
        return "\(number / unit).\(number % unit / 100).\(number % 100)"
    }

    /// What processes join by; one of them makes it.
    func makeID() throws(CodecError) -> cnccl_id {
        var id = cnccl_id()
        try check("unique id", makeIDFunction(&id))
        return id
    }

    /// Joins processes, each with the CUDA device that is in use. All do it together.
    mutating func join(count: Int, id: cnccl_id, rank: Int) throws(CodecError) {
        try check("start", joinFunction(&communicator, Int32(count), id, Int32(rank)))
    }

    /// Puts the sum over all processes in each number's place, on the GPU in the order of libtorch's work.
    func sum(_ numbers: UnsafeMutableRawPointer, count: Int, _ type: cnccl_type) throws(CodecError) {
        try check(
            "all-reduce",
            allReduce(
                numbers, numbers, count, Int32(type.rawValue), Int32(CNCCL_SUM.rawValue), communicator, nil))
    }

    /// Parts from the others.
    mutating func leave() {
        guard let communicator else { return }
        _ = leaveFunction(communicator)
        self.communicator = nil
    }

    private func check(_ step: String, _ result: Int32) throws(CodecError) {
        guard result != 0 else { return }
        throw CodecError(
            "NCCL \(step)", cause: errorText(result).map { String(cString: $0) } ?? "error \(result)",
            remedy: "give each process a GPU of its own; NCCL_DEBUG=WARN says more", kind: .unavailable)
    }
}
