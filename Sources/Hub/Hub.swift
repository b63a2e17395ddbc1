import FoundationEssentials

/// Hugging Face's Hub of models, or another server that speaks as it does, with the local cache of its files.
///
/// The cache is shared with Hugging Face's own tools: each side finds what the other has fetched.
///
/// The environment says where and as whom, with the variables of those tools: `HF_HUB_CACHE`, `HF_HOME`,
/// `XDG_CACHE_HOME` and `HOME` for the cache, `HF_ENDPOINT` for the server, `HF_TOKEN` (or the file `HF_TOKEN_PATH`,
/// which `hf auth login` writes) for private repositories, `HF_HUB_OFFLINE=1` to use only what is in the cache. Proxies
/// are those that `curl` reads: `https_proxy` and the like.
///
/// Sources: Hugging Face, "Environment variables", "Understand caching" and "Hub API endpoints".
public struct Hub: Sendable {
    /// Where files are kept.
    public let cache: HubCache
    /// Whether the server is left alone.
    public let isOffline: Bool
    let environment: [String: String]
    /// How long to wait before each further attempt.
    var pauses: [Duration] = [.seconds(1), .seconds(4)]

    /// The Hub that an environment names.
    public init(environment: [String: String]) {
        self.environment = environment
        cache = HubCache(environment: environment)
        let variables = Variables(environment)
        isOffline = variables.isSet(variables["HF_HUB_OFFLINE"] == nil ? "TRANSFORMERS_OFFLINE" : "HF_HUB_OFFLINE")
    }

    /// Says which files of a repository are needed: gets the paths of all its files and the folder with those that are
    /// here, and gives the paths of those it needs, as far as it can tell.
    ///
    /// It is asked again whenever files have come that it did not have, until it names none but those that are here. So
    /// it can name a description first, and then what that names.
    public typealias Selection = (_ paths: [String], _ folder: String) throws -> [String]

    /// The folder of a repository's files: as the cache has it, else as the Hub has it now.
    ///
    /// - Throws: what `selection` throws; ``HubError``; `CancellationError`.
    public func folder(
        of repository: HubRepository, selecting selection: Selection, progress: HubProgress.Handler? = nil
    ) async throws -> String {
        let found = lookUp(repository, selection)
        if case .whole(let folder) = found { return folder }
        if isOffline, let folder = cached(repository, selecting: selection) { return folder }
        do {
            return try await download(repository, selecting: selection, progress: progress)
        } catch let error as HubError where error.kind == .unreachable {
            if let folder = cached(repository, selecting: selection) { return folder }
            // With no Hub to ask, what is wrong with the files that are here says more.
            if case .unusable(let fault) = found { throw fault }
            throw error
        }
    }

    /// The folder of a repository's files if the cache has all that are needed; for `main`, of which the cache has no note,
    /// of the only commit that is there. The Hub is not asked.
    public func cached(_ repository: HubRepository, selecting selection: Selection) -> String? {
        if case .whole(let folder) = lookUp(repository, selection) { return folder }
        let only = cache.onlySnapshot(of: repository)
        guard case .whole(let folder) = lookUp(repository, selection, in: only) else { return nil }
        return folder
    }

    /// Fetches what is needed of a repository's revision, as it is now, and gives the folder of its files.
    ///
    /// Files that are here already are not fetched again; one that was interrupted is gone on with. Files count as here
    /// only when they are whole; a revision is noted in the cache when all that is needed is here.
    ///
    /// - Throws: what `selection` throws; ``HubError``; `CancellationError`.
    public func download(
        _ repository: HubRepository, selecting selection: Selection, progress: HubProgress.Handler? = nil
    ) async throws -> String {
        guard !isOffline else {
            throw HubError(
                repository.description,
                cause: "it is not in the cache (\(cache.path)), and HF_HUB_OFFLINE forbids to ask",
                remedy: "unset HF_HUB_OFFLINE, or check HF_HUB_CACHE", kind: .unreachable)
        }
        let access = try HubAccess(environment: environment, for: repository)
        let client = HubClient(repository: repository, access: access, pauses: pauses)
        let listing = try await HubListing(client)
        let store = BlobStore(cache: cache, client: client, commit: listing.commit, progress: progress)
        for _ in 0..<Self.mostSteps {
            let needed = try selection(listing.paths, store.snapshot)
            if let path = needed.first(where: { !RelativePath.isInside($0) }) {
                throw HubError.outside(path, of: repository)
            }
            if let path = needed.first(where: { !listing.paths.contains($0) }) {
                throw client.error("it has no file '\(path)'", "use another revision, or tell its owner", .missing)
            }
            let missing = needed.filter { !store.has($0) }
            if missing.isEmpty {
                try store.note()
                return store.snapshot
            }
            for path in missing { try await store.fetch(path) }
        }
        throw client.error("its files name further files without end", "do not use this model", .invalid)
    }

    private static let mostSteps = 16

    private enum Found {
        case nothing
        /// Files are here, but they cannot be all, or are not what they should be.
        case unusable(any Error)
        case incomplete
        case whole(String)
    }

    private func lookUp(_ repository: HubRepository, _ selection: Selection) -> Found {
        lookUp(repository, selection, in: cache.snapshot(of: repository))
    }

    private func lookUp(_ repository: HubRepository, _ selection: Selection, in snapshot: String?) -> Found {
        guard let snapshot else { return .nothing }
        do {
            let needed = try selection(cache.paths(in: snapshot, of: repository), snapshot)
            let isWhole = needed.allSatisfy { path in
                RelativePath.isInside(path) && FileManager.default.fileExists(atPath: "\(snapshot)/\(path)")
            }
            return isWhole ? .whole(snapshot) : .incomplete
        } catch {
            return .unusable(error)
        }
    }
}
