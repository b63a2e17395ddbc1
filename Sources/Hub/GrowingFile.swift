import Files
import Glibc

/// A file that is not whole yet: bytes are added at its end.
struct GrowingFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// Its size in bytes.
    private(set) var size: Int

    /// Opens a file to go on with it, or an empty one.
    init(_ path: String) throws(HubError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        var status = stat()
        guard descriptor >= 0 else { throw .cannotWrite(path) }
        guard fstat(descriptor, &status) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw .cannotWrite(path) }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Takes everything out of the file.
    mutating func empty() throws(HubError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw .cannotWrite(path) }
        size = 0
    }

    /// Adds bytes at the end.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(HubError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw .cannotWrite(path)
            }
            size += written
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// The hash of all that is in the file.
    func sha256() throws -> String {
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            try Task.checkCancellation()
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count == 0 { return hash.hexadecimal() }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw HubError.cannotWrite(path)
            }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }

    /// Puts the file in its place, where it counts as whole; the disk has it first.
    consuming func finish(as whole: String) throws(HubError) {
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .cannotWrite(path) }
        guard rename(path, whole) == 0 else { throw .cannotWrite(whole) }
    }
}
