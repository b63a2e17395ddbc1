import FoundationEssentials

/// The folder in which Hugging Face's tools keep what they downloaded.
///
/// Source: Hugging Face, "Understand caching": `models--owner--name/{blobs,refs,snapshots}`.
struct HubCache {
    /// The cache's folder.
    let path: String

    /// The cache that the environment names as the Hub's own tools read it.
    init(environment: [String: String]) {
        let home = environment["HOME"] ?? "."
        let hub = environment["HF_HOME"] ?? (environment["XDG_CACHE_HOME"] ?? home + "/.cache") + "/huggingface"
        path = environment["HF_HUB_CACHE"] ?? hub + "/hub"
    }

    /// Whether a text could be `owner/name`.
    static func isRepositoryName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".")
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                            || "-_.".utf8.contains(byte)
                    }
            }
    }

    /// The folder of a repository's files: the revision that `main` names, else the only one there is.
    func snapshot(of name: String) -> String? {
        let folder = path + "/models--" + name.split(separator: "/").joined(separator: "--")
        let snapshots = folder + "/snapshots"
        if let data = FileManager.default.contents(atPath: folder + "/refs/main") {
            let revision = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
            let found = snapshots + "/" + revision
            if !revision.isEmpty, !revision.contains("/"), FileManager.default.fileExists(atPath: found) {
                return found
            }
        }
        let revisions = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
        return revisions.count == 1 ? snapshots + "/" + revisions[0] : nil
    }
}
