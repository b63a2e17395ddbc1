import Files
import Glibc

/// Files read and written in one piece.
enum WholeFile {
    /// The bytes of a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(CodecError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .reading(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .reading(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CodecError(path, cause: "this is not a file", remedy: "name a file")
        }
        guard status.st_size <= limit else {
            throw CodecError(
                path, cause: "the file has \(status.st_size) bytes, more than the \(limit) that are read",
                remedy: "check that it is the right file, or split it")
        }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let taken = Glibc.read(descriptor, base + count, size - count)
                if taken < 0, errno == EINTR { continue }
                if taken < 0 { failure = errno }
                guard taken > 0 else { return }
                count += taken
            }
        }
        guard failure == 0 else { throw .reading(path, failure) }
        return bytes
    }

    /// Writes a file, which appears whole or not at all; folders above it are made.
    static func write(_ bytes: [UInt8], to path: String) throws(CodecError) {
        do throws(FileError) {
            // One of many that are made again where they are missing.
            try AtomicFile.write(bytes, to: path, synchronizing: false)
        } catch {
            throw CodecError(writing: error)
        }
    }
}

extension CodecError {
    static func reading(_ path: String, _ errorNumber: Int32) -> CodecError {
        switch errorNumber {
        case ENOENT, ENOTDIR:
            CodecError(path, cause: "there is no such file", remedy: "check the path", kind: .missing)
        case EACCES, EPERM:
            CodecError(path, cause: "permission to read it is denied", remedy: "make it readable (chmod u+r)")
        default:
            CodecError(
                path, cause: "it cannot be read: \(String(cString: strerror(errorNumber)))", remedy: "check the path")
        }
    }

    /// A file that could not be read.
    public init(reading error: FileError) { self = .reading(error.path, error.code) }

    /// A file or folder that could not be written.
    public init(writing error: FileError) {
        self.init(
            error.path, cause: "it cannot be written: \(error.cause)",
            remedy: "check that the folder is writable and has room",
            kind: error.step == .creating ? .cannotCreate : .cannotWrite)
    }
}
