import Files
import Glibc

/// A file in the cache that is gone when the value goes.
struct TemporaryFile: ~Copyable {
    /// Its path.
    let path: String
    private let descriptor: Int32

    /// An empty file in a folder, which is made where it is missing.
    init(in folder: String) throws(FileError) {
        (path, descriptor) = try Self.make(in: folder)
    }

    private static func make(in folder: String) throws(FileError) -> (path: String, descriptor: Int32) {
        try Folders.make(folder)
        var template = Array("\(folder)/.fetching-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError(.creating, folder, code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return (template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }, descriptor)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Takes everything out of the file.
    borrowing func empty() throws(FileError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw FileError(.writing, path, code: errno)
        }
    }

    /// Adds bytes at the end.
    borrowing func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(.writing, path, code: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
