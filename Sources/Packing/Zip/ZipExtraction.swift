import CDeflate

/// Takes the bytes of entries out of a zip archive.
package struct ZipExtraction: ~Copyable {
    /// The archive's table of contents.
    package let listing: ZipListing
    private let file: InputFile

    /// Deflate is unpacked in memory, so no entry may be larger.
    private static let mostInMemory = 1 << 32

    /// Opens an archive and checks its table of contents.
    package init(_ path: String) throws(PackingError) {
        let opened = try InputFile(path)
        listing = try ZipListing(opened)
        file = opened
    }

    /// The bytes of an entry that is small.
    package borrowing func bytes(_ entry: ZipEntry, atMost limit: Int) throws(PackingError) -> [UInt8] {
        guard entry.size <= limit else {
            throw PackingError(
                file.path, cause: "its entry '\(entry.name)' has \(entry.size) bytes, more than any such file",
                remedy: "do not use this package")
        }
        let stored = try file.bytes(entry.range)
        let bytes = entry.method == .stored ? stored : try inflated(stored, entry)
        var checksum = Checksum()
        checksum.update(bytes)
        try check(bytes.count, checksum, entry)
        return bytes
    }

    /// Writes an entry's file.
    borrowing func extract(_ entry: ZipEntry, to path: String) throws(PackingError) {
        guard entry.method == .stored else {
            let bytes = try bytes(entry, atMost: Self.mostInMemory)
            return try OutputFile.write(bytes, to: path)
        }
        let output = try OutputFile(path)
        var (checksum, count) = (Checksum(), 0)
        try file.forEachPiece(of: entry.range) { (piece) throws(PackingError) in
            checksum.update(piece)
            count += piece.count
            try output.write(piece)
        }
        try check(count, checksum, entry)
        try output.finish()
    }

    private borrowing func inflated(_ bytes: [UInt8], _ entry: ZipEntry) throws(PackingError) -> [UInt8] {
        guard let decompressor = libdeflate_alloc_decompressor() else { preconditionFailure("out of memory") }
        defer { libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let result = [UInt8](unsafeUninitializedCapacity: entry.size) { buffer, count in
            let status = bytes.withUnsafeBytes { input in
                libdeflate_deflate_decompress(
                    decompressor, input.baseAddress, input.count, buffer.baseAddress, entry.size, nil)
            }
            isWhole = status == LIBDEFLATE_SUCCESS
            count = isWhole ? entry.size : 0
        }
        guard isWhole else {
            throw .damaged(file.path, "its entry '\(entry.name)' is not the \(entry.size) bytes that it should be")
        }
        return result
    }

    private borrowing func check(_ count: Int, _ checksum: Checksum, _ entry: ZipEntry) throws(PackingError) {
        guard count == entry.size, checksum.value == entry.checksum else {
            throw .damaged(file.path, "the checksum of its entry '\(entry.name)' is wrong")
        }
    }
}
