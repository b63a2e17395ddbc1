import FoundationEssentials

/// The folder in which Hugging Face's tools keep what they downloaded.
///
/// Source: Hugging Face, "Understand caching": `models--owner--name/{blobs,refs,snapshots}`.
public struct HubCache: Sendable, Hashable {
    /// The cache's folder.
    public let path: String

    /// The cache in a folder.
    public init(path: String) { self.path = path }

    /// The cache that the environment names as the Hub's own tools read it: `HF_HUB_CACHE`, `HF_HOME`,
    /// `XDG_CACHE_HOME`, `HOME`.
    public init(environment: [String: String]) {
        let variables = Variables(environment)
        path = variables.path("HF_HUB_CACHE") ?? variables.path("HUGGINGFACE_HUB_CACHE") ?? variables.hubHome + "/hub"
    }

    /// The folder that a repository has in the cache, whether it is there or not.
    public func folder(of repository: HubRepository) -> String {
        "\(path)/models--\(repository.owner)--\(repository.name)"
    }

    /// The folder of a repository's files, all of them or some, at the commit that the revision names.
    public func snapshot(of repository: HubRepository) -> String? {
        guard let commit = commit(of: repository) else { return nil }
        let place = "\(folder(of: repository))/snapshots/\(commit)"
        return FileManager.default.fileExists(atPath: place) ? place : nil
    }

    /// The folder of the files of `main` where no note says which commit that is, and there is one commit only. It may be
    /// another revision, so this is for when the Hub cannot be asked.
    func onlySnapshot(of repository: HubRepository) -> String? {
        guard repository.revision == HubRepository.defaultRevision, commit(of: repository) == nil else { return nil }
        let snapshots = folder(of: repository) + "/snapshots"
        let commits = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
        return commits.count == 1 ? "\(snapshots)/\(commits[0])" : nil
    }

    /// The commit that the cache knows a repository's revision as.
    func commit(of repository: HubRepository) -> String? {
        if repository.isCommit { return repository.revision }
        let reference = reference(to: repository)
        guard let data = FileManager.default.contents(atPath: reference) else { return nil }
        let commit = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        return RelativePath.isPlainName(commit) ? commit : nil
    }

    /// The file that says which commit a revision was when it was fetched.
    func reference(to repository: HubRepository) -> String {
        "\(folder(of: repository))/refs/\(repository.revision)"
    }

    /// The paths of all files of a repository that are known without asking the Hub: those listed by Hugging Face's own
    /// tools where they fetched a part, else those in the snapshot.
    func paths(in snapshot: String, of repository: HubRepository) -> [String] {
        struct Tree: Decodable {
            struct Entry: Decodable {}
            let files: [String: Entry]
        }
        let commit = snapshot.split(separator: "/").last ?? ""
        let tree = "\(folder(of: repository))/trees/\(commit).json"
        if let data = FileManager.default.contents(atPath: tree),
            let listed = try? JSONDecoder().decode(Tree.self, from: data)
        {
            return listed.files.keys.filter(RelativePath.isInside).sorted()
        }
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: snapshot)) ?? []
        return found.filter { path in
            var isFolder = false
            return FileManager.default.fileExists(atPath: "\(snapshot)/\(path)", isDirectory: &isFolder) && !isFolder
        }.sorted()
    }
}
