import Glibc
import Synchronization

/// A file that appears whole or not at all: it is written beside its place and renamed at the end.
struct WholeOutput: ~Copyable {
    private let path: String, partial: String
    private let descriptor: Int32

    /// So that no two writers of this process share a file, even at one path.
    private static let number = Atomic(0)

    init(path: String) throws(CheckpointError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw CheckpointError(path, cause: "this is a folder or a device", remedy: "name a file to write")
        }
        let number = Self.number.wrappingAdd(1, ordering: .relaxed).newValue
        let partial = "\(path).\(getpid())-\(number).partial"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        (self.path, self.partial, self.descriptor) = (path, partial, descriptor)
    }

    /// What was not finished goes; after ``finish()`` the name is gone already.
    deinit {
        close(descriptor)
        unlink(partial)
    }

    borrowing func write(_ bytes: [UInt8]) throws(CheckpointError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.failure(path, errno)
            }
            done += written
        }
    }

    consuming func finish() throws(CheckpointError) {
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(partial, path) == 0 else {
            throw Self.failure(path, errno)
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> CheckpointError {
        CheckpointError(
            path, cause: "it cannot be written: \(String(cString: strerror(code)))",
            remedy: "check that the folder is there, is writable and has room")
    }
}
