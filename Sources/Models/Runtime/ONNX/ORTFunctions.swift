/// An object of ONNX Runtime's, of which only its functions know the inside; also the status that a function returns.
typealias ORTObject = UnsafeMutableRawPointer

/// The functions of ONNX Runtime's C interface that are called here.
///
/// The library hands out one table of functions, which only ever grows at its end, so that a function's number is the same
/// in every version. The signatures are those of its header; this is the one place where addresses become functions.
///
/// Source: onnxruntime_c_api.h, `struct OrtApi`, version 17.
struct ORTFunctions: @unchecked Sendable {
    // Sendable: addresses that nobody changes.

    /// The version of the table that is asked for; libraries from 1.17 on have it.
    static let tableVersion: UInt32 = 17

    typealias Status = ORTObject?
    typealias Out = UnsafeMutablePointer<ORTObject?>
    typealias Names = UnsafePointer<UnsafePointer<CChar>?>
    typealias Release = @convention(c) (ORTObject?) -> Void

    // MARK: Statuses

    let errorCode: @convention(c) (ORTObject) -> Int32
    let errorMessage: @convention(c) (ORTObject) -> UnsafePointer<CChar>?
    let releaseStatus: Release

    // MARK: Environment

    /// Log level, identifier.
    let createEnvironment: @convention(c) (Int32, UnsafePointer<CChar>, Out) -> Status
    /// Kind of allocator, kind of memory.
    let createMemoryInfo: @convention(c) (Int32, Int32, Out) -> Status
    let defaultAllocator: @convention(c) (Out) -> Status
    let free: @convention(c) (ORTObject?, ORTObject?) -> Status
    /// Most bytes, strategy of growth, first chunk, what counts as unused.
    let createArena: @convention(c) (Int, Int32, Int32, Int32, Out) -> Status
    let releaseArena: Release
    /// Environment, memory info, arena.
    let registerAllocator: @convention(c) (ORTObject?, ORTObject?, ORTObject?) -> Status

    // MARK: Session

    let createOptions: @convention(c) (Out) -> Status
    let releaseOptions: Release
    let setOptimization, setIntraThreads, setInterThreads: @convention(c) (ORTObject?, Int32) -> Status
    let disableMemoryPattern: @convention(c) (ORTObject?) -> Status
    let addEntry: @convention(c) (ORTObject?, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Status
    /// Environment, the bytes of a file and their count, options.
    let createSession: @convention(c) (ORTObject?, UnsafeRawPointer?, Int, ORTObject?, Out) -> Status
    let releaseSession: Release
    /// Session, options, names and values of the inputs and their count, names of the outputs and their count, values.
    let run: @convention(c) (ORTObject?, ORTObject?, Names, UnsafePointer<ORTObject?>, Int, Names, Int, Out) -> Status

    // MARK: Inputs and outputs

    let inputCount, outputCount: @convention(c) (ORTObject?, UnsafeMutablePointer<Int>) -> Status
    let inputType, outputType: @convention(c) (ORTObject?, Int, Out) -> Status
    /// Session, index, allocator.
    let inputName,
        outputName:
            @convention(c) (ORTObject?, Int, ORTObject?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Status
    let tensorInfo: @convention(c) (ORTObject?, Out) -> Status
    let releaseTypeInfo: Release

    // MARK: Tensors

    let elementType: @convention(c) (ORTObject?, UnsafeMutablePointer<Int32>) -> Status
    let axisCount: @convention(c) (ORTObject?, UnsafeMutablePointer<Int>) -> Status
    let axes: @convention(c) (ORTObject?, UnsafeMutablePointer<Int64>?, Int) -> Status
    /// Memory info, address, bytes, lengths of the axes and their count, element type.
    let createTensor: @convention(c) (ORTObject?, ORTObject?, Int, UnsafePointer<Int64>?, Int, Int32, Out) -> Status
    let valueType: @convention(c) (ORTObject?, UnsafeMutablePointer<Int32>) -> Status
    let typeAndShape: @convention(c) (ORTObject?, Out) -> Status
    let releaseTypeAndShape: Release
    let tensorMemory: @convention(c) (ORTObject?, Out) -> Status
    let releaseValue: Release

    /// The functions of a table of version ``tableVersion`` or later.
    init(table: UnsafePointer<UnsafeRawPointer>) {
        func slot<Function>(_ number: Int) -> Function { unsafeBitCast(table[number], to: Function.self) }
        errorCode = slot(1)
        errorMessage = slot(2)
        createEnvironment = slot(3)
        createSession = slot(8)
        run = slot(9)
        createOptions = slot(10)
        disableMemoryPattern = slot(17)
        setOptimization = slot(23)
        setIntraThreads = slot(24)
        setInterThreads = slot(25)
        inputCount = slot(30)
        outputCount = slot(31)
        inputType = slot(33)
        outputType = slot(34)
        inputName = slot(36)
        outputName = slot(37)
        createTensor = slot(49)
        tensorMemory = slot(51)
        tensorInfo = slot(55)
        elementType = slot(60)
        axisCount = slot(61)
        axes = slot(62)
        typeAndShape = slot(65)
        valueType = slot(67)
        createMemoryInfo = slot(69)
        free = slot(76)
        defaultAllocator = slot(78)
        releaseStatus = slot(93)
        releaseSession = slot(95)
        releaseValue = slot(96)
        releaseTypeInfo = slot(98)
        releaseTypeAndShape = slot(99)
        releaseOptions = slot(100)
        addEntry = slot(130)
        registerAllocator = slot(144)
        createArena = slot(156)
        releaseArena = slot(157)
    }

    /// What the one function that the library exports hands out: where tables come from, and the version as text.
    struct Base {
        private let functions: UnsafePointer<UnsafeRawPointer>

        /// - Parameter entry: The address of `OrtGetApiBase`.
        init(entry: UnsafeMutableRawPointer) {
            functions = unsafeBitCast(entry, to: (@convention(c) () -> UnsafePointer<UnsafeRawPointer>).self)()
        }

        /// The functions; `nil` where the library is too old.
        var table: ORTFunctions? {
            typealias Tables = @convention(c) (UInt32) -> UnsafePointer<UnsafeRawPointer>?
            return unsafeBitCast(functions[0], to: Tables.self)(tableVersion).map(ORTFunctions.init)
        }

        /// The library's version, such as `1.32.0`.
        var version: String {
            typealias Version = @convention(c) () -> UnsafePointer<CChar>
            return String(cString: unsafeBitCast(functions[1], to: Version.self)())
        }
    }
}
