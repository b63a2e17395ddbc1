import Glibc

/// ONNX Runtime, loaded once and never unloaded, with what all sessions share.
struct ORTLibrary: @unchecked Sendable {
    // Sendable: nothing is changed after it was made, and the library's functions may be called from any thread.

    /// Its functions.
    let functions: ORTFunctions
    /// Its version, such as `1.32.0`.
    let version: String
    /// Where it was found: a path, or a name that the system looked up.
    let path: String
    /// The most memory that all models together may take, in bytes.
    let memoryLimit: Int

    /// What sessions are made in; lives as long as the process, as the library does.
    let environment: ORTObject
    /// Where tensors are that come from here.
    let memoryInfo: ORTObject
    /// What made names are given back to.
    let allocator: ORTObject?

    /// What loading came to, at first use.
    static let shared = Result { () throws(ModelError) in
        try ORTLibrary(ORTLibraryFiles.find { name in getenv(name).map { String(cString: $0) } })
    }

    /// Loads the library.
    ///
    /// - Parameter candidates: Where it is looked for; the first that is there must do.
    /// - Throws: ``ModelError`` of the kind `unavailable`.
    init(_ files: ORTLibraryFiles) throws(ModelError) {
        let path = files.path
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "no reason is known"
            guard files.isCertain else {
                throw Self.unavailable("ONNX Runtime", "it is not installed (\(reason))", ORTLibraryFiles.remedy)
            }
            throw Self.unavailable(path, "it cannot be loaded (\(reason))", files.remedy)
        }
        guard let entry = dlsym(handle, "OrtGetApiBase") else {
            throw Self.unavailable(path, "it is not ONNX Runtime: OrtGetApiBase is missing", files.remedy)
        }
        let base = ORTFunctions.Base(entry: entry)
        let version = base.version
        guard let functions = base.table else {
            throw Self.unavailable(path, "its version is \(version), and 1.19 or later is needed", files.remedy)
        }
        do {
            try self.init(functions, version: version, path: path)
        } catch {
            throw Self.unavailable(path, "version \(version) does not work here (\(error.message))", files.remedy)
        }
    }

    private init(_ functions: ORTFunctions, version: String, path: String) throws(ORTFailure) {
        (self.functions, self.version, self.path) = (functions, version, path)
        memoryLimit = Memory.limit
        let nothing = ORTFailure(code: nil, message: "it made nothing")
        // Fatal errors only: what goes wrong comes as a status, and would stand on the screen twice.
        guard let environment = try functions.result({ functions.createEnvironment(4, "codec-score", $0) }),
            let memoryInfo = try functions.result({
                functions.createMemoryInfo(Self.arenaAllocator, Self.defaultMemory, $0)
            })
        else { throw nothing }
        (self.environment, self.memoryInfo) = (environment, memoryInfo)
        allocator = try functions.result { functions.defaultAllocator($0) }
        // One arena for all sessions, since only an arena can have a limit: a model that asks for a tensor of a terabyte
        // then fails by itself, where the system would end the program. It grows by powers of two: grown by what is asked
        // for, it would keep a piece for each length of signal that no other length fits into.
        let limit = memoryLimit
        let arena = try functions.make(functions.releaseArena) {
            functions.createArena(limit, Self.byPowersOfTwo, -1, -1, $0)
        }
        try functions.check(functions.registerAllocator(environment, memoryInfo, arena.object))
    }

    private static let arenaAllocator: Int32 = 1, defaultMemory: Int32 = 0, byPowersOfTwo: Int32 = 0

    private static func unavailable(_ source: String, _ cause: String, _ remedy: String) -> ModelError {
        ModelError(source, cause: cause, remedy: remedy, kind: .unavailable)
    }
}
