import Files
import Glibc

/// A file that goes to the Hub.
struct UploadFile: Sendable, Hashable {
    /// Its path in the repository.
    let path: String
    /// Where it is here, from the root on.
    let place: String
    /// Its size in bytes.
    let size: Int
    /// SHA-256 of its content: the name of large files.
    let sha256: String
    /// Its first 512 bytes, by which the Hub tells texts from other files.
    let sample: [UInt8]

    /// How much is read at a time, in bytes.
    private static let piece = 1 << 20

    /// Reads a file once.
    init(_ path: String, at place: String) throws {
        let descriptor = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw HubError.cannotRead(place) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw HubError.cannotRead(place) }
        let size = Int(status.st_size)
        var (hash, sample) = (SHA256(), [UInt8]())
        try Self.forEachPiece(of: 0..<size, descriptor, place) { bytes in
            if sample.isEmpty { sample = Array(bytes.prefix(512)) }
            bytes.withUnsafeBytes { hash.update($0) }
        }
        guard try Self.read(descriptor, 1, at: size, place).isEmpty else { throw HubError.changed(place) }
        (self.path, self.place, self.size, self.sample) = (path, place, size, sample)
        sha256 = hash.hexadecimal()
    }

    /// How Git names its content, which is the name of small files.
    ///
    /// Source: Git, "Git Objects": the name is the hash of this head and the content.
    func gitHash() throws -> String {
        var hash = SHA1()
        hash.update(Array("blob \(size)\0".utf8))
        try forEachPiece(of: 0..<size) { hash.update($0) }
        return hash.hexadecimal()
    }

    /// Hands over the bytes of `range` piece by piece.
    func forEachPiece(of range: Range<Int>, _ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw HubError.cannotRead(place) }
        defer { close(descriptor) }
        try Self.forEachPiece(of: range, descriptor, place, body)
    }

    private static func forEachPiece(
        of range: Range<Int>, _ descriptor: Int32, _ path: String, _ body: ([UInt8]) throws -> Void
    ) throws {
        var place = range.lowerBound
        while place < range.upperBound {
            try Task.checkCancellation()
            let bytes = try read(descriptor, min(piece, range.upperBound - place), at: place, path)
            guard !bytes.isEmpty else { throw HubError.changed(path) }
            try body(bytes)
            place += bytes.count
        }
    }

    /// Bytes from a place on, as many as there are at once.
    private static func read(
        _ descriptor: Int32, _ count: Int, at place: Int, _ path: String
    ) throws(HubError) -> [UInt8] {
        var code: Int32 = 0
        while true {
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let result = pread(descriptor, buffer.baseAddress, count, off_t(place))
                code = result < 0 ? errno : 0
                filled = max(0, result)
            }
            if code == EINTR { continue }
            guard code == 0 else { throw .cannotRead(path, code: code) }
            return bytes
        }
    }
}

extension HubError {
    /// What the system says to a file that is to go to the Hub.
    static func cannotRead(_ path: String, code: Int32 = errno) -> HubError {
        HubError(
            path, cause: "it cannot be read: \(String(cString: strerror(code)))", remedy: "check the file",
            kind: .missing)
    }

    static func changed(_ path: String) -> HubError {
        HubError(path, cause: "it changed while it was read", remedy: "run it again", kind: .missing)
    }
}
