import Glibc

/// The hash of a file's content.
public enum FileHash {
    /// XXH128 of the bytes of a file, as 32 hexadecimal digits.
    public static func hexadecimal(_ path: String) throws(FileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.reading, path, code: errno) }
        defer { close(descriptor) }
        let hash = XXH128()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(.reading, path, code: errno) }
            if count == 0 { return hash.hexadecimal }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
