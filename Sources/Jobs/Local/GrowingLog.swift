import Files
import Glibc

/// The log of a job that runs: empty at first; this process and the job both write to its end.
struct GrowingLog: ~Copyable {
    /// The open file.
    let descriptor: Int32
    private let path: String

    /// Opens a log; folders above it are made.
    init(_ path: String) throws(FileError) {
        try Folders.make(above: path)
        let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o666)
        guard opened >= 0 else { throw FileError(.creating, path, code: errno) }
        self.init(descriptor: opened, path: path)
    }

    private init(descriptor: Int32, path: String) { (self.descriptor, self.path) = (descriptor, path) }

    deinit { close(descriptor) }

    /// Adds text at the end.
    borrowing func write(_ text: String) throws(FileError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(.writing, path, code: errno)
            }
            bytes = bytes.dropFirst(written)
        }
    }
}
