import Files
import Glibc

/// What files are called in a package.
struct PackedNames {
    private let workingDirectory: String
    /// The same without links.
    private let resolvedDirectory: String

    /// Names from a folder on.
    init(workingDirectory: String) throws(PackingError) {
        guard let resolved = Paths.resolved(workingDirectory) else {
            throw PackingError(
                workingDirectory, cause: "there is no such folder", remedy: "check the path", kind: .missing)
        }
        self.workingDirectory = Self.plain(Paths.absolute(workingDirectory))
        resolvedDirectory = resolved
    }

    /// What a file is called: the path of what it is without links, from the working directory on.
    ///
    /// Where that is elsewhere, as with an `exp` that is a link to another disk, the folder keeps the name it was given,
    /// and only the file's own link is resolved. ESPnet stores such a file by its absolute path, which unpacks nowhere.
    func name(of path: String) throws(PackingError) -> String {
        guard let resolved = Paths.resolved(path) else {
            throw PackingError(path, cause: "there is no such file", remedy: "check the path", kind: .missing)
        }
        let given = Self.plain(Paths.absolute(path)).split(separator: "/").dropLast().joined(separator: "/")
        let last = resolved.split(separator: "/").last.map(String.init) ?? ""
        let candidates = [(resolved, resolvedDirectory), ("/\(given)/\(last)", workingDirectory)]
        for (file, folder) in candidates {
            let prefix = folder == "/" ? "/" : folder + "/"
            guard file.hasPrefix(prefix) else { continue }
            let name = String(file.dropFirst(prefix.count))
            guard EntryName.isInside(name) else { continue }
            return name
        }
        throw PackingError(
            path, cause: "it is not below \(workingDirectory), so a package cannot hold it",
            remedy: "pack it from a folder above, or copy it")
    }

    /// Name and path of a file, or of all files below a folder, by the bytes of their names; none where nothing is there.
    func files(below path: String) throws(PackingError) -> [(name: String, path: String)] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [(try name(of: path), path)] }
        let folder = try name(of: path)
        return try FolderListing.files(below: path).map { ("\(folder)/\($0)", "\(path)/\($0)") }
    }

    /// A path without `.`, `..` and doubled slashes, as it is written.
    private static func plain(_ path: String) -> String {
        var parts = [Substring]()
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { parts.removeLast(min(1, parts.count)) } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// What is below a folder.
enum FolderListing {
    /// Paths of all files below a folder, from it on, by their bytes. Links to files count, links to folders do not.
    static func files(below folder: String) throws(PackingError) -> [String] {
        var found = [String]()
        var pending = [""]
        while let prefix = pending.popLast() {
            let place = folder + "/" + prefix
            guard let stream = opendir(place) else { throw PackingError(FileError(.reading, place, code: errno)) }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard let name else {
                    throw PackingError(place, cause: "a file's name is not UTF-8", remedy: "rename it")
                }
                guard name != ".", name != ".." else { continue }
                let path = prefix + name
                var (own, target) = (stat(), stat())
                guard lstat(folder + "/" + path, &own) == 0 else { continue }
                if own.st_mode & S_IFMT == S_IFDIR {
                    pending.append(path + "/")
                } else if stat(folder + "/" + path, &target) == 0, target.st_mode & S_IFMT == S_IFREG {
                    guard EntryName.isInside(path) else {
                        throw PackingError(place, cause: "'\(name)' is no name for a package", remedy: "rename it")
                    }
                    found.append(path)
                }
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
