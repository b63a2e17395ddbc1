import Glibc

/// The hash of a file's content.
public enum FileHash {
    /// XXH128 of the bytes of a file, as 32 hexadecimal digits.
    public static func hexadecimal(_ path: String) throws(FileError) -> String {
        let hash = XXH128()
        try forEachPiece(of: path) { hash.update($0) }
        return hash.hexadecimal
    }

    /// SHA-256 of the bytes of a file, as 64 hexadecimal digits.
    package static func sha256(_ path: String) throws(FileError) -> String {
        var hash = SHA256()
        try forEachPiece(of: path) { hash.update($0) }
        return hash.hexadecimal()
    }

    private static func forEachPiece(
        of path: String, _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(FileError) {
        try withDescriptor(path) { descriptor throws(FileError) in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
            defer { buffer.deallocate() }
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw FileError(.reading, path, code: errno) }
                if count == 0 { return }
                take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    /// The same for a large file that nobody cuts meanwhile, which would end the program: it is looked at where the system
    /// keeps it, which takes a third of the time of copying it.
    public static func hexadecimal(mapping path: String) throws(FileError) -> String {
        let hash = try withDescriptor(path) { descriptor throws(FileError) -> String? in
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileError(.reading, path, code: errno) }
            let size = Int(status.st_size)
            guard size > 0 else { return nil }
            let hash = XXH128()
            // A part at a time, or the file would count as memory of the program's.
            for place in stride(from: 0, to: size, by: mappedPart) {
                let count = min(mappedPart, size - place)
                guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, place), start != MAP_FAILED
                else { return nil }
                defer { munmap(start, count) }
                hash.update(UnsafeRawBufferPointer(start: start, count: count))
            }
            return hash.hexadecimal
        }
        // Pipes, empty files and file systems that do not map.
        return if let hash { hash } else { try hexadecimal(path) }
    }

    /// How much is mapped at a time, in bytes: a number of pages.
    private static let mappedPart = 4 << 20

    private static func withDescriptor<Result>(
        _ path: String, _ body: (Int32) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.reading, path, code: errno) }
        defer { close(descriptor) }
        return try body(descriptor)
    }
}
