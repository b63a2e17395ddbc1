import FoundationEssentials

/// Which commit a revision is, and which files that holds.
struct HubListing: Sendable {
    /// The commit's 40 hexadecimal digits.
    let commit: String
    /// The paths of its files.
    let paths: [String]

    /// Asks the Hub.
    ///
    /// Source: Hub API, `GET /api/models/{owner}/{name}/revision/{revision}`.
    init(_ client: HubClient) async throws {
        struct Answer: Decodable {
            struct Sibling: Decodable { let rfilename: String }
            let sha: String
            let siblings: [Sibling]?
        }
        let repository = client.repository
        let revision = RelativePath.percentEncoded(repository.revision, keepingSlashes: false)
        var bytes = [UInt8]()
        _ = try await client.send(
            "/api/models/\(repository.identifier)/revision/\(revision)",
            start: {
                // Each attempt begins anew.
                bytes.removeAll()
                return 0
            },
            take: { _, piece in
                guard bytes.count + piece.count <= Self.longest else {
                    throw client.error("the Hub's list of files is endless", "check HF_ENDPOINT", .invalid)
                }
                bytes.append(contentsOf: piece)
            })
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)),
            RelativePath.isHexadecimal(answer.sha, count: 40)
        else {
            throw client.error("the Hub's answer has no commit and list of files", "check HF_ENDPOINT", .invalid)
        }
        commit = answer.sha
        paths = (answer.siblings ?? []).map(\.rfilename).sorted()
        if let path = paths.first(where: { !RelativePath.isInside($0) }) {
            throw HubError.outside(path, of: repository)
        }
    }

    private static let longest = 1 << 26
}

extension HubError {
    static func outside(_ path: String, of repository: HubRepository) -> HubError {
        HubError(
            repository.description, cause: "it has a file '\(path)', which would be outside the folder",
            remedy: "do not use this model", kind: .invalid)
    }
}

/// What the Hub says of a file before it is fetched.
struct RemoteFile: Sendable, Hashable {
    /// The file's path in the repository.
    let path: String
    /// The name of its content: a SHA-256, or Git's hash for small files.
    let etag: String
    /// Its size in bytes, if the Hub says.
    let size: Int?

    /// Asks the Hub.
    ///
    /// Source: Hub, `HEAD /{owner}/{name}/resolve/{commit}/{path}`: `X-Linked-Etag` and `X-Linked-Size` where the
    /// content is stored elsewhere, else `ETag` and `Content-Length`.
    init(_ path: String, commit: String, _ client: HubClient) async throws {
        let answer = try await client.send(
            Self.address(of: path, commit: commit, client.repository), isHead: true)
        let source = "\(client.repository): \(path)"
        guard let last = answer.heads.last, answer["X-Repo-Commit"] == commit else {
            throw HubError(
                source, cause: "the answer does not name commit \(commit), so it is not from a Hub",
                remedy: "check HF_ENDPOINT and the proxy", kind: .invalid)
        }
        let isElsewhere = last.location != nil
        var etag = answer["X-Linked-Etag"] ?? (isElsewhere ? nil : last["ETag"]) ?? ""
        if etag.hasPrefix("W/") { etag.removeFirst(2) }
        etag = String(etag.filter { $0 != "\"" })
        guard RelativePath.isPlainName(etag) else {
            throw HubError(
                source, cause: "the Hub does not say which content it has", remedy: "check HF_ENDPOINT and the proxy",
                kind: .invalid)
        }
        self.path = path
        self.etag = etag
        size = (answer["X-Linked-Size"] ?? (isElsewhere ? nil : last["Content-Length"])).flatMap { Int($0) }
            .flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The SHA-256 of its content; `nil` for small files, which Git's hash names.
    var sha256: String? { RelativePath.isHexadecimal(etag, count: 64) ? etag : nil }

    /// Where a file is, after the Hub's own address.
    static func address(of path: String, commit: String, _ repository: HubRepository) -> String {
        "/\(repository.identifier)/resolve/\(commit)/\(RelativePath.percentEncoded(path))"
    }
}
