import Files

/// The variables of an environment, as the Hub's own tools read them; an empty one counts as none.
struct Variables: Sendable {
    let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    subscript(name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A path, in which `~` stands for the home folder.
    func path(_ name: String) -> String? {
        guard let path = self[name] else { return nil }
        return path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    /// Whether a variable says yes.
    func isSet(_ name: String) -> Bool { ["1", "ON", "YES", "TRUE"].contains(self[name]?.uppercased() ?? "") }

    private var home: String { self["HOME"] ?? "." }

    /// The folder of the Hub's tools, with the cache and the token.
    var hubHome: String { path("HF_HOME") ?? (path("XDG_CACHE_HOME") ?? home + "/.cache") + "/huggingface" }

    /// The program of a name, as `PATH` leads to it.
    func program(_ name: String) -> String? { Paths.program(name, in: self["PATH"] ?? "") }
}
