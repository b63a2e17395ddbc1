import Glibc
import Synchronization

/// A file that appears whole or not at all: it is written beside its place and renamed at the end.
///
/// A pipe or a device, such as `/dev/stdout`, is written straight to.
public struct AtomicFile: ~Copyable {
    private let path: String
    /// Where the bytes go until they are all there; `nil` for a pipe or a device.
    private let partial: String?
    private let descriptor: Int32

    /// So that no two writers of this process share a file, even at one path.
    private static let number = Atomic(0)

    /// Opens a file to write at `path`; folders above it are made.
    public init(_ path: String) throws(FileError) {
        let (partial, descriptor) = try Self.open(path)
        (self.path, self.partial, self.descriptor) = (path, partial, descriptor)
    }

    private static func open(_ path: String) throws(FileError) -> (partial: String?, descriptor: Int32) {
        var status = stat()
        var partial: String?
        if stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG {
            try Folders.make(above: path)
            partial = "\(path).\(getpid())-\(number.wrappingAdd(1, ordering: .relaxed).newValue).partial"
        } else if status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(.creating, path, code: EISDIR)
        }
        let descriptor =
            partial.map { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
            ?? Glibc.open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.creating, path, code: errno) }
        return (partial, descriptor)
    }

    /// What was not finished goes; after ``finish(synchronizing:)`` the name is gone already.
    deinit {
        close(descriptor)
        if let partial { unlink(partial) }
    }

    /// Adds bytes at the end.
    public borrowing func write(_ bytes: [UInt8]) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(.writing, path, code: errno)
            }
            done += written
        }
    }

    /// Puts the file in its place.
    ///
    /// - Parameter synchronizing: Whether the disk must have it first, so that a power cut leaves the old file or the new.
    ///   Not needed for one of many files that are made again where they are missing.
    public consuming func finish(synchronizing: Bool = true) throws(FileError) {
        guard let partial else { return }
        guard !synchronizing || fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw FileError(.writing, path, code: errno)
        }
        guard rename(partial, path) == 0 else { throw FileError(.creating, path, code: errno) }
    }

    /// Writes a whole file.
    public static func write(_ bytes: [UInt8], to path: String, synchronizing: Bool = true) throws(FileError) {
        let file = try AtomicFile(path)
        try file.write(bytes)
        try file.finish(synchronizing: synchronizing)
    }
}
