import CSndfile
import Glibc

/// The encoded bytes of one audio file: a range of an open file, or memory.
///
/// libsndfile reads and writes through it (its virtual I/O), so that a file, a record of an archive and the output
/// of a command are decoded by the same code, and so that headers can be inspected before libsndfile trusts them.
final class ByteStream {
    private enum Storage {
        case file(descriptor: Int32)
        case memory([UInt8])
    }

    private var storage: Storage
    /// Where the stream begins in its file.
    private var base = 0
    /// Number of bytes.
    private(set) var count: Int
    private var position = 0
    /// The error number of a read that the system refused, or 0.
    private(set) var readError: Int32 = 0

    /// Makes libsndfile believe that the end cannot be found. Its MP3 decoder otherwise *estimates* the length of a
    /// stream without a length header from the first frame, and drops whatever lies beyond the estimate.
    var isEndHidden = false
    /// Four bytes that are read in place of the stored ones.
    private var patch: (offset: Int, bytes: [UInt8])?

    /// A stream over memory; empty memory is the start of a file to write.
    init(_ bytes: [UInt8]) {
        storage = .memory(bytes)
        count = bytes.count
    }

    private init(descriptor: Int32, count: Int) {
        storage = .file(descriptor: descriptor)
        self.count = count
    }

    deinit {
        if case .file(let descriptor) = storage { close(descriptor) }
    }

    /// Opens a file. What cannot be sought in (a FIFO, `/dev/stdin`) is read into memory.
    ///
    /// - Parameter name: how errors call the source.
    static func open(path: String, name: String) throws(AudioError) -> ByteStream {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .opening(name, path: path, errorNumber: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .opening(name, path: path, errorNumber: number)
        }
        let stream = ByteStream(descriptor: descriptor, count: Int(status.st_size))
        switch status.st_mode & S_IFMT {
        case S_IFREG: return stream
        case S_IFDIR: throw .opening(name, path: path, errorNumber: EISDIR)
        default: return ByteStream(try readToEnd(descriptor, name: name))
        }
    }

    /// All bytes that a descriptor still delivers.
    static func readToEnd(_ descriptor: Int32, name: String) throws(AudioError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = Glibc.read(descriptor, &block, block.count)
            if got == 0 { return bytes }
            if got > 0 {
                bytes += block[..<got]
            } else if errno != EINTR {
                throw AudioError(
                    name, cause: "reading stopped: \(systemMessage(errno))", remedy: "check the disk, then try again")
            }
        }
    }

    /// Keeps only `range` of the bytes.
    func narrow(to range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of the stream")
        base += range.lowerBound
        count = range.count
        position = 0
    }

    /// From now on, the bytes at `offset` read as `bytes`.
    func replace(at offset: Int, with bytes: [UInt8]) {
        patch = (offset, bytes)
    }

    /// The bytes of `range`, as many of them as there are.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            initialized = read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
        }
    }

    /// Fills `buffer` from `offset` on; fewer bytes only at the end or on an error.
    private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let wanted = min(buffer.count, count - offset)
        guard wanted > 0, let target = buffer.baseAddress else { return 0 }
        var done = 0
        switch storage {
        case .memory(let bytes):
            buffer.copyBytes(from: bytes[base + offset..<base + offset + wanted])
            done = wanted
        case .file(let descriptor):
            while done < wanted {
                let got = pread(descriptor, target + done, wanted - done, base + offset + done)
                if got > 0 {
                    done += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    readError = errno
                    break
                }
            }
        }
        if let patch {
            for (i, byte) in patch.bytes.enumerated() where (offset..<offset + done).contains(patch.offset + i) {
                target.storeBytes(of: byte, toByteOffset: patch.offset + i - offset, as: UInt8.self)
            }
        }
        return done
    }

    // MARK: libsndfile's view

    /// Callbacks whose user data is an unretained `ByteStream`; whoever opens a file with them keeps it alive.
    static func virtualIO() -> SF_VIRTUAL_IO {
        SF_VIRTUAL_IO(
            get_filelen: { sf_count_t(ByteStream.from($0).count) },
            seek: { offset, origin, user in sf_count_t(ByteStream.from(user).seek(Int(offset), origin)) },
            read: { target, count, user in
                sf_count_t(
                    ByteStream.from(user).advance(
                        into: UnsafeMutableRawBufferPointer(start: target, count: max(0, Int(count)))))
            },
            write: { source, count, user in
                sf_count_t(ByteStream.from(user).write(UnsafeRawBufferPointer(start: source, count: Int(count))))
            },
            tell: { sf_count_t(ByteStream.from($0).position) })
    }

    /// The user data of ``virtualIO()``.
    var userData: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func from(_ user: UnsafeMutableRawPointer?) -> ByteStream {
        guard let user else { preconditionFailure("libsndfile hands back the user data it was given") }
        return Unmanaged<ByteStream>.fromOpaque(user).takeUnretainedValue()
    }

    /// The new position, or −1. The offset may come from a damaged header.
    private func seek(_ offset: Int, _ origin: Int32) -> Int {
        let start: Int
        switch origin {
        case SEEK_SET: start = 0
        case SEEK_CUR: start = position
        default:
            if isEndHidden { return -1 }
            start = count
        }
        let (target, overflow) = start.addingReportingOverflow(offset)
        if overflow { return -1 }
        position = max(0, target)
        return position
    }

    private func advance(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let got = read(into: buffer, at: position)
        position += got
        return got
    }

    private func write(_ source: UnsafeRawBufferPointer) -> Int {
        guard case .memory(var bytes) = storage else { return 0 }
        storage = .memory([])  // so that the array is not copied
        let end = position + source.count
        if end > bytes.count { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
        bytes.withUnsafeMutableBytes { $0[position..<end].copyBytes(from: source) }
        count = bytes.count
        position = end
        storage = .memory(bytes)
        return source.count
    }
}
