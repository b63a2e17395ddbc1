import Codecs
import Files
import Glibc

/// Links that always lead somewhere: a new one is made under another name and put in the old one's place.
enum SymbolicLink {
    /// Makes `path` a link to `target`, which is meant from the link's folder; what was there goes.
    static func replace(_ path: String, target: String) throws(CodecError) {
        let partial = "\(path).\(getpid()).partial"
        // Left by a run that was killed.
        unlink(partial)
        guard symlink(target, partial) == 0 else { throw CodecError(writing: FileError(.creating, path, code: errno)) }
        guard rename(partial, path) == 0 else {
            let code = errno
            unlink(partial)
            throw CodecError(writing: FileError(.creating, path, code: code))
        }
    }

    /// Where a link leads; `nil` where there is none.
    static func target(_ path: String) -> String? {
        let capacity = Int(PATH_MAX)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = readlink(path, start, capacity)
            guard count > 0 else { return nil }
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Waits until the disk has the names in a folder.
    static func synchronize(folder: String) throws(CodecError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CodecError(writing: FileError(.writing, folder, code: errno)) }
        defer { close(descriptor) }
        // Some file systems cannot do it for folders, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw CodecError(writing: FileError(.writing, folder, code: errno))
        }
    }
}
