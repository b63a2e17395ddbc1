import Glibc

/// Paths in other forms.
public enum Paths {
    /// The path of what is there, from the root on, without links, `.` and `..`; `nil` where nothing is there.
    public static func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// The path from the root on as it is written, whether something is there or not: one that means the same from any folder.
    public static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }

    /// The program of a name in the folders of `list`, which is what the variable `PATH` says; `nil` where there is none.
    public static func program(_ name: String, in list: String) -> String? {
        list.split(separator: ":").lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// Whether a file is there that can be run.
    public static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return access(path, X_OK) == 0 && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
