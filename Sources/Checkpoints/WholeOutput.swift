import Glibc

/// A file that appears whole or not at all: it is written beside its place and renamed at the end.
struct WholeOutput: ~Copyable {
    private let path: String, partial: String
    private let descriptor: Int32

    init(path: String) throws(CheckpointError) {
        self.path = path
        partial = "\(path).\(getpid()).partial"
        descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
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
