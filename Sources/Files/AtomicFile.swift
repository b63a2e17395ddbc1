import Glibc
import Synchronization

/// A file that appears whole or not at all: it is written beside its place and renamed at the end.
///
/// A pipe or a device is written straight to, and so is an open file such as `/dev/stdout`. Of a link, the file that it
/// leads to is replaced.
public struct AtomicFile: ~Copyable {
    private let path: String
    /// Where the bytes go until they are all there; `nil` for a pipe or a device.
    private let partial: String?
    private let descriptor: Int32

    /// So that no two writers of this process share a file, even at one path.
    private static let number = Atomic(0)

    /// Opens a file to write at `path`; folders above it are made.
    public init(_ path: String) throws(FileError) {
        let (place, partial, descriptor) = try Self.open(path)
        (self.path, self.partial, self.descriptor) = (place, partial, descriptor)
    }

    private static func open(_ path: String) throws(FileError) -> (place: String, partial: String?, descriptor: Int32) {
        let place = try target(of: path)
        if let number = openFile(place) {
            let descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
            guard descriptor >= 0 else { throw FileError(.creating, path, code: errno) }
            return (place, nil, descriptor)
        }
        var status = stat()
        let exists = stat(place, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw FileError(.creating, path, code: EISDIR) }
        var partial: String?
        if !exists || status.st_mode & S_IFMT == S_IFREG {
            try Folders.make(above: place)
            partial = "\(place).\(getpid())-\(number.wrappingAdd(1, ordering: .relaxed).newValue).partial"
        }
        let descriptor =
            partial.map { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
            ?? Glibc.open(place, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.creating, path, code: errno) }
        return (place, partial, descriptor)
    }

    /// The number of the open file that a path stands for.
    private static func openFile(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default:
            let folders = ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
            return folders.first(where: path.hasPrefix).flatMap { Int32(path.dropFirst($0.count)) }
        }
    }

    /// Where a link leads, whether something is there or not; other paths as they are.
    private static func target(of path: String) throws(FileError) -> String {
        var place = path
        for _ in 0..<mostLinks {
            var status = stat()
            guard openFile(place) == nil, lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
                return place
            }
            let capacity = Int(PATH_MAX)
            let bytes = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
                let count = buffer.baseAddress.map { readlink(place, $0, capacity) } ?? 0
                return buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            }
            let link = String(decoding: bytes, as: UTF8.self)
            guard !link.isEmpty else { throw FileError(.creating, path, code: ENOENT) }
            let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
            place = link.hasPrefix("/") ? link : folder + link
        }
        throw FileError(.creating, path, code: ELOOP)
    }

    private static let mostLinks = 40

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
