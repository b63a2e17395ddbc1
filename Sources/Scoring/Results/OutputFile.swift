import Files
import Glibc

/// A result that could not be written: the file, the cause and what to do.
public struct OutputError: Error, Sendable, CustomStringConvertible {
    /// Whether the place could not be opened or is taken, or reading or writing it failed.
    public enum Kind: Sendable { case cannotCreate, cannotWrite }

    /// The kind, which decides the exit code.
    public let kind: Kind
    /// File, cause and remedy on one line.
    public let description: String

    init(_ kind: Kind, _ path: String, cause: String, remedy: String) {
        self.kind = kind
        description = "\(path): \(cause); \(remedy)"
    }

    /// A stored run that stands where another is to be written, but cannot be read.
    init(_ kind: Kind, _ error: StoredRunError) {
        self.kind = kind
        description = error.description
    }

    init(_ error: FileError) {
        self = .system(error.step == .creating ? .cannotCreate : .cannotWrite, error.path, error.code)
    }

    static func system(_ kind: Kind, _ path: String, _ code: Int32) -> OutputError {
        let cause = String(cString: strerror(code))
        let remedy =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: "make room there and run again with --resume: what is finished is kept"
            case EACCES, EPERM, EROFS: "choose another place, or change its permissions"
            case ENOTDIR, EEXIST: "a file stands where a folder is needed; choose another place"
            default:
                kind == .cannotCreate
                    ? "choose another place"
                    : "check the disk, then run again with --resume: what is finished is kept"
            }
        return OutputError(kind, path, cause: cause, remedy: remedy)
    }
}

/// A file descriptor that is closed when its owner goes; writes are complete or throw.
struct OutputFile: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Opens `path` for reading and writing, creating it with the usual permissions.
    init(_ path: String, flags: Int32) throws(OutputError) {
        descriptor = open(path, flags | O_CREAT | O_CLOEXEC, 0o666)
        self.path = path
        guard descriptor >= 0 else { throw .system(.cannotCreate, path, errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes all of `bytes` at the file's position.
    func write(_ bytes: [UInt8]) throws(OutputError) {
        try Self.write(bytes, to: descriptor, path: path)
    }

    /// Writes all of `bytes` to an open descriptor; `path` is for messages.
    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(.cannotWrite, path, errno)
            }
            done += written
        }
    }

    /// `count` bytes from `offset`; fewer at the end of the file.
    func read(at offset: Int, count: Int) throws(OutputError) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + initialized }, count - initialized,
                    off_t(offset + initialized))
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                if got == 0 { return }
                initialized += got
            }
        }
        if let failure { throw .system(.cannotWrite, path, failure) }
        return bytes
    }

    /// Has the kernel put everything on the disk.
    func synchronize() throws(OutputError) {
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw .system(.cannotWrite, path, errno)
        }
    }

    /// Writes `bytes` to a file, which is made or emptied first.
    static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        let file = try OutputFile(path, flags: O_WRONLY | O_TRUNC)
        try file.write(bytes)
        try file.synchronize()
    }
}

/// Creates a folder and those above it.
func makeDirectory(_ path: String) throws(OutputError) {
    do throws(FileError) { try Folders.make(path) } catch { throw OutputError(error) }
}
