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

    /// Writes a file, which appears whole or not at all: it is written beside its place and renamed. Folders above it are
    /// made.
    static func write(_ bytes: [UInt8], to path: String) throws(CodecError) {
        try makeFolders(above: path)
        let partial = "\(path).\(getpid()).partial"
        guard let file = fopen(partial, "wbe") else { throw .writing(path, errno) }
        var failure: Int32 = fwrite(bytes, 1, bytes.count, file) == bytes.count ? 0 : errno
        if fclose(file) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(partial, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(partial)
            throw .writing(path, failure)
        }
    }

    private static func makeFolders(above path: String) throws(CodecError) {
        var place = path.startIndex
        while let slash = path[place...].firstIndex(of: "/") {
            let folder = String(path[..<slash])
            if !folder.isEmpty, mkdir(folder, 0o777) != 0, errno != EEXIST { throw .writing(path, errno) }
            place = path.index(after: slash)
        }
    }
}

extension CodecError {
    static func reading(_ path: String, _ errorNumber: Int32) -> CodecError {
        switch errorNumber {
        case ENOENT, ENOTDIR: CodecError(path, cause: "there is no such file", remedy: "check the path")
        case EACCES, EPERM:
            CodecError(path, cause: "permission to read it is denied", remedy: "make it readable (chmod u+r)")
        default:
            CodecError(
                path, cause: "it cannot be read: \(String(cString: strerror(errorNumber)))", remedy: "check the path")
        }
    }

    fileprivate static func writing(_ path: String, _ errorNumber: Int32) -> CodecError {
        CodecError(
            path, cause: "it cannot be written: \(String(cString: strerror(errorNumber)))",
            remedy: "check that the folder is writable and has room")
    }
}
