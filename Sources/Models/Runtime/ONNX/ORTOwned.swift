/// An object of ONNX Runtime's that is given back when the value goes.
struct ORTOwned: ~Copyable {
    /// The object, to be lent to functions.
    let object: ORTObject
    private let release: ORTFunctions.Release

    /// Takes over an object.
    init(_ object: ORTObject, release: ORTFunctions.Release) {
        (self.object, self.release) = (object, release)
    }

    deinit { release(object) }
}

/// Why a function of ONNX Runtime's failed.
struct ORTFailure: Error {
    /// Its kinds of failure.
    enum Code: Int32 {
        case fail = 1
        case invalidArgument, noFile, noModel, engineError, runtimeException, invalidProtobuf, modelLoaded
        case notImplemented, invalidGraph, providerFailure
    }

    /// The kind; `nil` for one that is not known here.
    let code: Code?
    /// The library's words on one line.
    let message: String
}

extension ORTFunctions {
    /// Throws what a status says, and gives it back.
    func check(_ status: Status) throws(ORTFailure) {
        guard let status else { return }
        defer { releaseStatus(status) }
        let text = errorMessage(status).map { String(cString: $0) } ?? "no reason is given"
        throw ORTFailure(
            code: .init(rawValue: errorCode(status)),
            message: text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// What a function hands out at its last parameter; `nil` where that is nothing.
    func result(_ body: (Out) -> Status) throws(ORTFailure) -> ORTObject? {
        var object: ORTObject?
        try check(body(&object))
        return object
    }

    /// An object that a function makes, to be given back by `release`.
    func make(_ release: Release, _ body: (Out) -> Status) throws(ORTFailure) -> ORTOwned {
        guard let object = try result(body) else { throw ORTFailure(code: nil, message: "it made nothing") }
        return ORTOwned(object, release: release)
    }
}
