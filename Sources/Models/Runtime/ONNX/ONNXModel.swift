/// A model in ONNX, run by ONNX Runtime on one thread.
final class ONNXModel: TensorModel, @unchecked Sendable {
    // Sendable: nothing changes after it was made, and a session may be run from several threads at once.

    let inputs: [TensorPort]
    let outputs: [TensorPort]
    /// The file, for messages.
    private let path: String
    private let library: ORTLibrary
    private let session: ORTOwned
    private let inputNames, outputNames: ORTNames
    /// The element types, for kinds that become another one in ``ModelTensor``.
    private let inputElements: [ORTElement?]

    /// Loads a file.
    init(_ path: String, _ library: ORTLibrary) throws(ModelError) {
        let bytes = try ModelBytes.read(path, atMost: Self.largestFile)
        do {
            session = try Self.session(bytes, library)
        } catch {
            throw Self.unreadable(path, error, library)
        }
        self.path = path
        self.library = library
        let functions = library.functions
        do {
            let inputs = try Self.ports(
                session.object, library, functions.inputCount, functions.inputName, functions.inputType)
            let outputs = try Self.ports(
                session.object, library, functions.outputCount, functions.outputName, functions.outputType)
            (self.inputs, self.outputs) = (inputs.map(\.port), outputs.map(\.port))
            inputElements = inputs.map(\.element)
        } catch {
            throw Self.unreadable(path, error, library)
        }
        inputNames = ORTNames(inputs.map(\.name))
        outputNames = ORTNames(outputs.map(\.name))
        for port in inputs + outputs { try Self.checkSize(port, of: path) }
    }

    func run(
        _ inputs: [(name: String, tensor: ModelTensor)], outputs wanted: [String]?
    ) throws(ModelError) -> [String: ModelTensor] {
        let outputPlaces = if let wanted { try outputPlaces(of: wanted) } else { Array(outputs.indices) }
        let places = try places(of: inputs)
        do {
            return try run(inputs.map(\.tensor), places, outputPlaces)
        } catch let error as ModelError {
            throw error
        } catch {
            throw failed(error as? ORTFailure ?? ORTFailure(code: nil, message: "\(error)"), inputs)
        }
    }

    private func run(
        _ tensors: [ModelTensor], _ places: [Int], _ outputPlaces: [Int]
    ) throws -> [String: ModelTensor] {
        let functions = library.functions
        var values = [ORTInput]()
        values.reserveCapacity(tensors.count)
        for (tensor, place) in zip(tensors, places) {
            values.append(try ORTInput(tensor, as: inputElements[place], library))
        }
        let inputNames = places.map { Optional(self.inputNames[$0]) }
        let outputNames = outputPlaces.map { Optional(self.outputNames[$0]) }
        var results = [ORTObject?](repeating: nil, count: outputPlaces.count)
        // Whatever happens below, what has come out is given back.
        defer { for result in results { functions.releaseValue(result) } }
        try withExtendedLifetime(values) {
            try functions.check(
                functions.run(
                    session.object, nil, inputNames, values.map(\.object), values.count, outputNames,
                    outputNames.count, &results))
        }
        var tensorsByName = [String: ModelTensor]()
        for (place, result) in zip(outputPlaces, results) {
            let name = outputs[place].name
            tensorsByName[name] = try ORTOutput.tensor(result, library) { cause in
                ModelError(
                    path, cause: "its output '\(name)' \(cause)", remedy: "use another output or another model",
                    kind: .invalid)
            }
        }
        return tensorsByName
    }

    // MARK: Loading

    /// No serialized protocol buffer is larger.
    private static let largestFile = Int(Int32.max)

    private static func session(_ bytes: [UInt8], _ library: ORTLibrary) throws(ORTFailure) -> ORTOwned {
        let functions = library.functions
        let options = try functions.make(functions.releaseOptions) { functions.createOptions($0) }
        // The same sums in the same order on every machine, and no thread that waits busily.
        try functions.check(functions.setIntraThreads(options.object, Int32(ModelRuntime.threadCount)))
        try functions.check(functions.setInterThreads(options.object, Int32(ModelRuntime.threadCount)))
        try functions.check(functions.setOptimization(options.object, allOptimizations))
        // One block of memory for all of a run is no faster here, and a new one is kept for each length of signal.
        try functions.check(functions.disableMemoryPattern(options.object))
        try functions.check(functions.addEntry(options.object, "session.intra_op.allow_spinning", "0"))
        try functions.check(functions.addEntry(options.object, "session.use_env_allocators", "1"))
        // Weights in other files, of which the hash of the model says nothing, are not taken: none are in this folder.
        try functions.check(
            functions.addEntry(options.object, "session.model_external_initializers_file_folder_path", "/dev/null"))
        return try functions.make(functions.releaseSession) {
            functions.createSession(library.environment, bytes, bytes.count, options.object, $0)
        }
    }

    private static let allOptimizations: Int32 = 99

    private static func ports(
        _ session: ORTObject, _ library: ORTLibrary,
        _ count: @convention(c) (ORTObject?, UnsafeMutablePointer<Int>) -> ORTFunctions.Status,
        _ name:
            @convention(c) (
                ORTObject?, Int, ORTObject?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
            ) -> ORTFunctions.Status,
        _ type: @convention(c) (ORTObject?, Int, ORTFunctions.Out) -> ORTFunctions.Status
    ) throws(ORTFailure) -> [(port: TensorPort, element: ORTElement?)] {
        let functions = library.functions
        var number = 0
        try functions.check(count(session, &number))
        var ports = [(port: TensorPort, element: ORTElement?)]()
        for index in 0..<number {
            var text: UnsafeMutablePointer<CChar>?
            try functions.check(name(session, index, library.allocator, &text))
            let portName = text.map { String(cString: $0) } ?? ""
            try functions.check(functions.free(library.allocator, text.map { UnsafeMutableRawPointer($0) }))
            let info = try functions.make(functions.releaseTypeInfo) { type(session, index, $0) }
            ports.append(try port(portName, info, functions))
        }
        return ports
    }

    private static func port(
        _ name: String, _ info: borrowing ORTOwned, _ functions: ORTFunctions
    ) throws(ORTFailure) -> (port: TensorPort, element: ORTElement?) {
        let object = info.object
        guard let tensor = try functions.result({ functions.tensorInfo(object, $0) }) else {
            return (TensorPort(name: name, shape: nil, type: nil, typeName: "no tensor"), nil)
        }
        let (number, lengths) = try functions.typeAndLengths(tensor)
        let element = ORTElement(rawValue: number)
        let shape = lengths.map { $0 < 0 ? nil : Int(exactly: $0) }
        return (
            TensorPort(name: name, shape: shape, type: element?.type, typeName: ORTElement.name(number)), element
        )
    }

    /// What is too large even where free axes are as short as can be.
    private static func checkSize(_ port: TensorPort, of path: String) throws(ModelError) {
        guard let shape = port.shape else { return }
        let count = TensorShape.count(shape.map { $0 ?? 1 })
        guard let count, count <= ModelRuntime.largestOutput else {
            throw ModelError(
                path,
                cause: "'\(port.name)' would have \(count.map(String.init) ?? "more than 2⁵⁹") numbers (\(port)), and "
                    + "the limit is \(ModelRuntime.largestOutput)",
                remedy: "use a model with smaller inputs and outputs", kind: .invalid)
        }
    }

    private static func unreadable(_ path: String, _ failure: ORTFailure, _ library: ORTLibrary) -> ModelError {
        func error(_ cause: String, _ remedy: String, _ kind: ModelError.Kind = .invalid) -> ModelError {
            ModelError(
                path, cause: "\(cause) (ONNX Runtime \(library.version): \(failure.message))", remedy: remedy,
                kind: kind)
        }
        switch failure.code {
        case .invalidProtobuf, .noModel:
            return error("this is no ONNX model, or not all of one", "fetch or export it again")
        case .notImplemented:
            return error(
                "it has an operator that cannot be run here",
                "export it with another opset, or use a newer ONNX Runtime (CODECSCORE_ONNXRUNTIME)")
        default:
            if failure.isOutOfMemory { return error("it needs too much memory", library.memoryRemedy, .failed) }
            return error(
                "it cannot be loaded", "export it again, or use a newer ONNX Runtime (CODECSCORE_ONNXRUNTIME)")
        }
    }

    // MARK: Checks

    /// The places of wanted outputs.
    private func outputPlaces(of names: [String]) throws(ModelError) -> [Int] {
        var places = [Int]()
        for name in names {
            guard let place = outputNames.place(name) else {
                throw ModelError(
                    path, cause: "it has no output '\(name)'", remedy: "it gives \(Self.list(outputs))",
                    kind: .invalid)
            }
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    /// The places of inputs, all of which must be there and fit.
    private func places(of given: [(name: String, tensor: ModelTensor)]) throws(ModelError) -> [Int] {
        func error(_ cause: String) -> ModelError {
            ModelError(path, cause: cause, remedy: "it takes \(Self.list(inputs))", kind: .invalid)
        }
        var places = [Int]()
        for (name, tensor) in given {
            guard let place = inputNames.place(name) else { throw error("it has no input '\(name)'") }
            guard !places.contains(place) else { throw error("its input '\(name)' is given twice") }
            let shape = TensorShape.text(tensor.shape)
            guard TensorShape.count(tensor.shape) == tensor.values.count else {
                throw error("for '\(name)', \(tensor.values.count) numbers do not fill \(shape)")
            }
            guard inputs[place].type != nil else {
                throw error("its input '\(name)' is of a kind (\(inputs[place].typeName)) that cannot be given")
            }
            guard inputs[place].accepts(shape: tensor.shape, type: tensor.values.type) else {
                throw error("its input '\(name)' was given \(tensor.values.type.rawValue) \(shape)")
            }
            places.append(place)
        }
        if let missing = inputs.indices.first(where: { !places.contains($0) }) {
            throw error("its input '\(inputs[missing].name)' was not given")
        }
        return places
    }

    private func failed(_ failure: ORTFailure, _ given: [(name: String, tensor: ModelTensor)]) -> ModelError {
        let shapes = given.map { "\($0.name) \(TensorShape.text($0.tensor.shape))" }.joined(separator: ", ")
        let cause = "ONNX Runtime \(library.version) cannot run it on \(shapes): \(failure.message)"
        if failure.isOutOfMemory {
            return ModelError(path, cause: cause, remedy: library.memoryRemedy, kind: .failed)
        }
        return ModelError(
            path, cause: cause, remedy: "check that the model takes inputs of this shape", kind: .failed)
    }

    private static func list(_ ports: [TensorPort]) -> String {
        ports.isEmpty ? "nothing" : ports.map(\.description).joined(separator: ", ")
    }
}

extension ORTFailure {
    /// Whether the limit of memory, or that of the machine, was reached.
    var isOutOfMemory: Bool {
        ["Failed to allocate memory", "Available memory of", "bad_alloc", "bad allocation"]
            .contains { message.contains($0) }
    }
}

extension ORTLibrary {
    /// What to do where memory does not suffice.
    var memoryRemedy: String {
        "all models together may take \(memoryLimit >> 20) MiB here; use fewer --jobs, shorter audio or a smaller model"
    }
}
