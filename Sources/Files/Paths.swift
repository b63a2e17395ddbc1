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
}
