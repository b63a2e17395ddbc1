import Glibc

/// A file that appears whole or not at all: it is written beside its place and renamed.
public enum WholeFile {
    /// Writes `text` to `path`; folders above it are made.
    public static func write(_ text: String, to path: String) throws(OutputError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes `bytes` to `path`; folders above it are made.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeDirectory(String(path[..<slash])) }
        let partial = "\(path).\(getpid()).partial"
        do throws(OutputError) {
            let file = try OutputFile(partial, flags: O_WRONLY | O_TRUNC)
            try file.write(bytes)
            try file.synchronize()
            guard rename(partial, path) == 0 else { throw .system(.cannotCreate, path, errno) }
        } catch {
            unlink(partial)
            throw error
        }
    }
}
