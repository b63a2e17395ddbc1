import Checkpoints
import Testing

/// What a PyTorch file of a pickle holds; its storage 0 has the floats 0 to 5.
func read(pickle value: [UInt8]) throws -> CheckpointValue {
    try TorchFile.read(bytes: archive(value).bytes, name: "model.pth")
}

/// A PyTorch file of a pickled value; its storage 0 has the floats 0 to 5.
func archive(_ value: [UInt8]) -> Archive {
    let floats: [Float] = [0, 1, 2, 3, 4, 5]
    return Archive(pickle: PickleBytes.file(value), storages: [floats.withUnsafeBytes { Array($0) }])
}

/// Expects an error of one line that names the file, `cause` and a remedy.
func expectRefusal(
    _ cause: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) { try body() }
    guard let error else { return }
    #expect(error.description.contains(cause), sourceLocation: sourceLocation)
    #expect(error.description.hasPrefix("model."), sourceLocation: sourceLocation)
    #expect(!error.remedy.isEmpty && !error.description.contains("\n"), sourceLocation: sourceLocation)
    #expect(error.description.utf8.count < 500, sourceLocation: sourceLocation)
}

/// Expects a pickled value to be refused.
func expectRefusal(_ cause: String, pickle value: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    expectRefusal(cause, sourceLocation: sourceLocation) { _ = try read(pickle: value) }
}

/// Expects a PyTorch file to be refused.
func expectRefusal(_ cause: String, _ archive: Archive, sourceLocation: SourceLocation = #_sourceLocation) {
    expectRefusal(cause, sourceLocation: sourceLocation) {
        _ = try TorchFile.read(bytes: archive.bytes, name: "model.pth")
    }
}
