import Files

/// A file that appears whole or not at all.
public enum WholeFile {
    /// Writes `text` to `path`; folders above it are made.
    public static func write(_ text: String, to path: String) throws(OutputError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes `bytes` to `path`; folders above it are made.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw OutputError(error) }
    }
}
