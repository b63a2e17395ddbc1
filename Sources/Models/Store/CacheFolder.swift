import Files

/// Where fetched files are kept.
public enum CacheFolder {
    /// `CODECSCORE_CACHE`, else `codec-score` in `XDG_CACHE_HOME`, else `~/.cache/codec-score`; `nil` where none of them is
    /// set. A variable that is empty counts as not set.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    public static func path(_ variable: (String) -> String?) -> String? {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        return value("CODECSCORE_CACHE") ?? value("XDG_CACHE_HOME").map { $0 + "/codec-score" }
            ?? value("HOME").map { $0 + "/.cache/codec-score" }
    }

    /// There is none.
    static let absent = ModelError(
        "the cache", cause: "CODECSCORE_CACHE, XDG_CACHE_HOME and HOME are not set", remedy: "set one of them",
        kind: .unavailable)

    /// Nothing can be written into it.
    static func unwritable(_ error: FileError) -> ModelError {
        ModelError(
            error.path, cause: "it cannot be written (\(error.cause))",
            remedy: "check the folder and the disk, or set CODECSCORE_CACHE to another folder", kind: .unavailable)
    }
}
