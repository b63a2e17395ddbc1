import Glibc

/// Reads records of an archive by their offsets: vectors and matrices of Kaldi's binary form, as kaldiio does.
///
///     let reader = try ArchiveReader("feats.ark")
///     if case .floatMatrix(let features) = try reader.value(at: 3) { … }
///
/// A record is not trusted: what it says of its size is checked against the file before memory is taken for it. Audio
/// records are read by `AudioReader`. Threads may share a reader.
public final class ArchiveReader: Sendable {
    /// The archive.
    public let path: String
    /// Its bytes.
    let byteCount: Int
    private let descriptor: Int32

    /// Opens an archive.
    public init(_ path: String) throws(ArchiveError) {
        // A pipe must not keep us waiting before it is seen to be none of ours.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.failure(path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ArchiveError(
                path, cause: "this is not a file, and offsets lead nowhere in it", remedy: "name an archive (*.ark)")
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The value of the record at `offset`, which is where its key and the blank behind it end.
    public func value(at offset: UInt64) throws(ArchiveError) -> ArchivedValue {
        let place = ArchivePlace(path: path, offset: offset)
        guard offset < UInt64(byteCount) else {
            throw ArchiveError(
                place.description, cause: "the archive ends at byte \(byteCount)",
                remedy: "the archive is cut off or the table belongs to another one: write both again")
        }
        var record = RecordBytes(self, place)
        return try record.value()
    }

    /// The value of one record of an archive.
    public static func value(at place: ArchivePlace) throws(ArchiveError) -> ArchivedValue {
        try ArchiveReader(place.path).value(at: place.offset)
    }

    /// Fills `buffer` with the bytes from `offset` on, and says how many there were.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ArchiveError) -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let got = pread(descriptor, base + done, buffer.count - done, offset + done)
            if got == 0 { break }
            if got > 0 {
                done += got
            } else if errno != EINTR {
                throw Self.failure(path, errno)
            }
        }
        return done
    }

    private static func failure(_ path: String, _ code: Int32) -> ArchiveError {
        ArchiveError(path, cause: "it cannot be read: \(String(cString: strerror(code)))", remedy: "check the path")
    }
}
