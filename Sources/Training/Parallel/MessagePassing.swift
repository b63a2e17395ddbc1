import CMPI
import Codecs
import Glibc

/// MPI, by the shared object that `scripts/setup --mpi` makes of Sources/CMPI.
struct MessagePassing {
    private let interface: UnsafePointer<cmpi_interface>

    /// What to do where it is missing.
    private static let remedy = "run scripts/setup --mpi"

    /// The shared object's name, which says for which interface it was made.
    static let shimName = "libcmpi-\(CMPI_INTERFACE_VERSION).so"

    /// Where the shared object is: in `CODECSCORE_CACHE`, or in `~/.cache/codec-score`.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    static func shimPath(_ variable: (String) -> String?) throws(CodecError) -> String {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        guard let cache = value("CODECSCORE_CACHE") ?? value("HOME").map({ $0 + "/.cache/codec-score" }) else {
            throw CodecError(
                "MPI", cause: "neither CODECSCORE_CACHE nor HOME says where it is", remedy: "set one of them",
                kind: .unavailable)
        }
        let path = cache + "/" + shimName
        guard access(path, R_OK) == 0 else {
            throw CodecError("MPI", cause: "it is not set up: \(path) is missing", remedy: remedy, kind: .unavailable)
        }
        return path
    }

    /// Loads the shared object at an absolute path.
    init(path: String) throws(CodecError) {
        // MPI's plugins look for its functions among those of the whole program.
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "no reason is known"
            throw CodecError(path, cause: "it cannot be loaded (\(reason))", remedy: Self.remedy, kind: .unavailable)
        }
        typealias Entry = @convention(c) () -> UnsafePointer<cmpi_interface>
        guard let symbol = dlsym(handle, "cmpi_get_interface") else {
            throw CodecError(
                path, cause: "it has no cmpi_get_interface", remedy: Self.remedy, kind: .unavailable)
        }
        interface = unsafeBitCast(symbol, to: Entry.self)()
        let version = interface.pointee.version
        guard version == Int64(CMPI_INTERFACE_VERSION) else {
            throw CodecError(
                path, cause: "its interface is \(version), this program's \(CMPI_INTERFACE_VERSION)",
                remedy: Self.remedy, kind: .unavailable)
        }
    }

    // MARK: What it is

    /// What MPI it is.
    var library: String { Self.text(interface.pointee.library()) }
    /// How many processes there are.
    var count: Int { Int(interface.pointee.count()) }
    /// The number of this one.
    var rank: Int { Int(interface.pointee.rank()) }
    /// The number of this one on its host.
    var localRank: Int { Int(interface.pointee.local_rank()) }
    /// The host's name.
    var host: String { Self.text(interface.pointee.host()) }

    // MARK: What all processes do together

    /// Joins the processes that were started together.
    func start() throws(CodecError) { try check("start", interface.pointee.start()) }

    /// Waits for all.
    func wait() throws(CodecError) { try check("barrier", interface.pointee.barrier()) }

    /// Gives bytes of process 0 to all.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer) throws(CodecError) {
        try check("broadcast", interface.pointee.broadcast(bytes.baseAddress, Int64(bytes.count), 0))
    }

    /// Puts the sum over all processes in each number's place.
    func sum(_ numbers: UnsafeMutableRawPointer, count: Int, _ type: cmpi_type) throws(CodecError) {
        try check("all-reduce", interface.pointee.sum(numbers, Int64(count), Int32(type.rawValue)))
    }

    /// The numbers of all processes one after the other, as many of each.
    func gather<Number: BitwiseCopyable>(_ own: [Number]) throws(CodecError) -> [Number] {
        let byteCount = Int32(own.count * MemoryLayout<Number>.stride)
        var status: Int32 = 0
        let all = [Number](unsafeUninitializedCapacity: own.count * count) { memory, initialized in
            status = own.withUnsafeBytes { interface.pointee.gather($0.baseAddress, byteCount, memory.baseAddress) }
            initialized = status == 0 ? own.count * count : 0
        }
        try check("all-gather", status)
        return all
    }

    // MARK: The end

    /// Ends all processes with a status; does not return where MPI is sound.
    func abort(_ status: Int32) { interface.pointee.abort(status) }

    /// Parts from the others.
    func finish() throws(CodecError) { try check("finalize", interface.pointee.finish()) }

    private static func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    private func check(_ step: String, _ status: Int32) throws(CodecError) {
        guard status != 0 else { return }
        throw CodecError(
            "MPI \(step)", cause: Self.text(interface.pointee.last_error()),
            remedy: "look for the process that failed first in what the launcher printed", kind: .unavailable)
    }
}
