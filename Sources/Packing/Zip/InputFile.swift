import Files
import Glibc

/// A file that is read piece by piece.
struct InputFile: ~Copyable {
    /// The file's path, for messages.
    let path: String
    /// Its size in bytes when it was opened.
    let size: Int
    private let descriptor: Int32

    /// How much is read at a time, in bytes.
    private static let piece = 1 << 20

    /// Opens a file; of a link, the one that it leads to.
    init(_ path: String) throws(PackingError) {
        self.path = path
        // A pipe must not keep us waiting before it is seen to be no file.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.unreadable(path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw PackingError(path, cause: "this is not a file", remedy: "name a file", kind: .missing)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes of `range`, as many of them as there are.
    borrowing func bytes(_ range: Range<Int>) throws(PackingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var (done, code) = (0, Int32(0))
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + done }, range.count - done,
                    off_t(range.lowerBound + done))
            }
            if count < 0 {
                code = errno
                if code == EINTR { continue }
                throw Self.unreadable(path, code)
            }
            if count == 0 { break }
            done += count
        }
        bytes.removeLast(bytes.count - done)
        return bytes
    }

    /// Hands over the bytes of `range` piece by piece.
    borrowing func forEachPiece(
        of range: Range<Int>, _ body: ([UInt8]) throws(PackingError) -> Void
    ) throws(PackingError) {
        var place = range.lowerBound
        while place < range.upperBound {
            let piece = try bytes(place..<min(place + Self.piece, range.upperBound))
            guard !piece.isEmpty else {
                throw PackingError(path, cause: "it became shorter while it was read", remedy: "try again")
            }
            try body(piece)
            place += piece.count
        }
    }

    private static func unreadable(_ path: String, _ code: Int32) -> PackingError {
        PackingError(FileError(.reading, path, code: code))
    }
}
