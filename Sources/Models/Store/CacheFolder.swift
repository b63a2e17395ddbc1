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
}
