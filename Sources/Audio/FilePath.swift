import Glibc

/// The extension of a path's last component, in lower case; empty where there is none.
func fileExtension(of path: String) -> String {
    let name = fileName(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
}

/// A path without the extension of its last component.
func withoutExtension(_ path: String) -> String {
    let name = fileName(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path }
    return String(path[..<dot])
}

/// The last component of a path.
func fileName(of path: String) -> Substring {
    path.split(separator: "/").last ?? ""
}

/// The folder that holds a path, without a slash at the end; `.` for a bare name.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// `name` inside `folder`.
func join(_ folder: String, _ name: some StringProtocol) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
}

/// Whether something stands at `path`, links followed.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether a directory stands at `path`, links followed.
func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
