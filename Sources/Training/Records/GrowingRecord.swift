import Codecs
import Files
import Glibc

/// A file that only grows. What is added in one piece goes to the system in one call, so that of a program that is killed
/// every piece is whole.
struct GrowingRecord: ~Copyable, Sendable {
    /// The file.
    let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) { (self.path, self.descriptor) = (path, descriptor) }

    deinit { close(descriptor) }

    /// Opens a file to add to; it and the folders above it are made where they are missing. A last line without an end,
    /// as a full disk or a power cut leaves it, gets one.
    ///
    /// - Throws: `CodecError` where another process, or another record of this one, has it open.
    static func lines(_ path: String) throws(CodecError) -> GrowingRecord {
        do throws(FileError) { try Folders.make(above: path) } catch { throw CodecError(writing: error) }
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw CodecError(writing: FileError(.creating, path, code: errno)) }
        let file = GrowingRecord(path: path, descriptor: descriptor)
        // Where a file system knows no locks there are none.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw CodecError(
                path, cause: "another run is writing here", remedy: "wait for it, or give another --output_dir",
                kind: .cannotCreate)
        }
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0
        if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") {
            try file.add([UInt8(ascii: "\n")])
        }
        return file
    }

    /// Makes a file that was not there: at the first of the paths where that is so.
    static func new(_ path: (_ number: Int) -> String) throws(CodecError) -> GrowingRecord {
        var number = 0
        while true {
            let place = path(number)
            do throws(FileError) { try Folders.make(above: place) } catch { throw CodecError(writing: error) }
            let descriptor = open(place, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return GrowingRecord(path: place, descriptor: descriptor) }
            guard errno == EEXIST else { throw CodecError(writing: FileError(.creating, place, code: errno)) }
            number += 1
        }
    }

    /// Adds bytes at the end.
    borrowing func add(_ bytes: [UInt8]) throws(CodecError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw CodecError(writing: FileError(.writing, path, code: errno))
            }
            done += written
        }
    }
}
