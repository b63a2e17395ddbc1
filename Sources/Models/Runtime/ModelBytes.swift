import Glibc

/// The bytes of a model's file.
enum ModelBytes {
    /// All bytes of a regular file.
    ///
    /// - Throws: ``ModelError``: `missing` where it cannot be read, `invalid` where it has more than `limit` bytes.
    static func read(_ path: String, atMost limit: Int) throws(ModelError) -> [UInt8] {
        // A pipe must not keep us waiting before it is seen to be no file.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelError(path, cause: "this is not a file", remedy: "name a model's file", kind: .missing)
        }
        let size = Int(status.st_size)
        guard size <= limit else {
            throw ModelError(
                path, cause: "it has \(size) bytes, and no model of this format more than \(limit)",
                remedy: "fetch or export it again", kind: .invalid)
        }
        var (done, failed) = (0, false)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while done < size {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, size - done)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failed = got < 0
                    break
                }
                done += got
            }
            count = done
        }
        guard !failed else { throw unreadable(path) }
        return bytes
    }

    private static func unreadable(_ path: String) -> ModelError {
        ModelError(
            path, cause: "it cannot be read (\(String(cString: strerror(errno))))", remedy: "check the path",
            kind: .missing)
    }
}
