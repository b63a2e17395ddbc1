import FoundationEssentials

extension CodecFolder {
    /// The keys of all utterances, sorted: files of codes and Opus, and what sidecars stand beside, with folders below as
    /// parts of keys. Hidden names are skipped.
    public func keys() throws(CodecError) -> [String] {
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: path)
        } catch {
            throw CodecError(path, cause: "the folder cannot be read", remedy: "check the path and its permissions")
        }
        var keys = Set<String>()
        for file in paths where !file.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            guard let dot = file.lastIndex(of: "."), ["npy", "opus", "json"].contains(file[file.index(after: dot)...])
            else { continue }
            keys.insert(String(file[..<dot]))
        }
        return keys.sorted()
    }
}
