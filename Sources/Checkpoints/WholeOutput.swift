import Files

/// A checkpoint that appears whole or not at all.
struct WholeOutput: ~Copyable {
    private let file: AtomicFile

    init(path: String) throws(CheckpointError) {
        do throws(FileError) { file = try AtomicFile(path) } catch { throw Self.failure(error) }
    }

    borrowing func write(_ bytes: [UInt8]) throws(CheckpointError) {
        do throws(FileError) { try file.write(bytes) } catch { throw Self.failure(error) }
    }

    consuming func finish() throws(CheckpointError) {
        do throws(FileError) { try file.finish() } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: FileError) -> CheckpointError {
        CheckpointError(
            error.path, cause: "it cannot be written: \(error.cause)",
            remedy: "check that the folder is writable and has room",
            kind: error.step == .writing ? .cannotWrite : .cannotCreate)
    }
}
