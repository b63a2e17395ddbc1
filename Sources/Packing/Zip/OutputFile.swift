import Files

/// A file that appears whole or not at all.
struct OutputFile: ~Copyable {
    private let file: AtomicFile

    /// Opens a file to write; folders above it are made.
    init(_ path: String) throws(PackingError) {
        do throws(FileError) { file = try AtomicFile(path) } catch { throw PackingError(error) }
    }

    /// Adds bytes at the end.
    borrowing func write(_ bytes: [UInt8]) throws(PackingError) {
        do throws(FileError) { try file.write(bytes) } catch { throw PackingError(error) }
    }

    /// Puts the file in its place.
    consuming func finish() throws(PackingError) {
        do throws(FileError) { try file.finish() } catch { throw PackingError(error) }
    }

    /// Writes a whole file.
    static func write(_ bytes: [UInt8], to path: String) throws(PackingError) {
        let file = try OutputFile(path)
        try file.write(bytes)
        try file.finish()
    }

    /// Makes a folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(PackingError) {
        do throws(FileError) { try Folders.make(path) } catch { throw PackingError(error) }
    }
}
