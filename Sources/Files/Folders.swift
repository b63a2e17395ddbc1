import Glibc

/// Folders to write into.
public enum Folders {
    /// Makes a folder and those above it, where they are missing.
    public static func make(_ path: String) throws(FileError) { try make(above: path + "/") }

    /// Makes the folders above a file, where they are missing.
    public static func make(above path: String) throws(FileError) {
        guard let end = path.lastIndex(of: "/"), end != path.startIndex else { return }
        let folder = String(path[..<end])
        var status = stat()
        if stat(folder, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.creating, folder, code: ENOTDIR) }
            return
        }
        try make(above: folder)
        // Another run may have made it meanwhile.
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw FileError(.creating, folder, code: errno) }
    }
}
