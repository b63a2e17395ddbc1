import Glibc

/// The bytes of a file, mapped into memory, or bytes that are there already. What is not looked at is not read.
final class FileBytes: @unchecked Sendable {
    // Sendable: nothing writes to the mapping.
    /// The mapped file; `nil` for bytes that were there already.
    let mapping: UnsafeRawBufferPointer?
    private let owned: [UInt8]
    /// The file, for messages.
    let name: String
    let count: Int

    /// Maps a file.
    init(path: String) throws(CheckpointError) {
        name = path
        owned = []
        // A pipe must not keep us waiting before it is seen to be none of ours.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CheckpointError(path, cause: "this is not a file", remedy: "name a checkpoint")
        }
        count = Int(status.st_size)
        guard count > 0 else {
            mapping = nil
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.failure(path, errno)
        }
        mapping = UnsafeRawBufferPointer(start: start, count: count)
    }

    /// Bytes at hand.
    init(_ bytes: [UInt8], name: String) {
        self.name = name
        owned = bytes
        count = bytes.count
        mapping = nil
    }

    deinit { if let mapping { munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count) } }

    /// Gives the bytes of `range`, which must be inside the file.
    func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range inside the file")
        if let mapping { return body(UnsafeRawBufferPointer(rebasing: mapping[range])) }
        return owned.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A copy of the bytes of `range`.
    func bytes(_ range: Range<Int>) -> [UInt8] { withBytes(range) { Array($0) } }

    /// A little-endian number at `offset`; `nil` where it is not inside the file.
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, offset <= count - size else { return nil }
        return withBytes(offset..<offset + size) { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    private static func failure(_ path: String, _ code: Int32) -> CheckpointError {
        CheckpointError(
            path, cause: "it cannot be read: \(String(cString: strerror(code)))", remedy: "check the path",
            kind: .missing)
    }
}
