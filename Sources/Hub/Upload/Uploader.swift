import FoundationEssentials

/// Brings the files of a plan to a repository.
///
/// Source: Hugging Face, "Hub API endpoints": `POST /api/models/{repository}/preupload/{branch}`,
/// `POST /api/models/{repository}/commit/{branch}`.
struct Uploader: Sendable {
    let client: UploadClient
    let plan: UploadPlan
    /// The commit's first line.
    let message: String
    let progress: HubProgress.Handler?

    private var repository: HubRepository { client.repository }
    private var branch: String { RelativePath.percentEncoded(repository.revision, keepingSlashes: false) }

    /// Files are asked about so many at a time.
    private static let batch = 256

    /// What the Hub has to say of the files.
    private struct Sorting: Sendable {
        var regular = [UploadFile](), large = [UploadFile]()
        var unchanged = [String](), ignored = [String]()

        var sent: [String] {
            (regular + large).map(\.path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// The whole upload.
    func run(isPrivate: Bool) async throws -> HubUpload {
        let preparation = UploadPreparation(client: client)
        if let card = plan.files.first(where: { $0.path == "README.md" }) { try await preparation.check(card) }
        try await preparation.makeRepository(isPrivate: isPrivate)
        var sent = [String]()
        for pause in client.pauses.map(Optional.some) + [nil] {
            let sorting = try await sort()
            if sent.isEmpty { sent = sorting.sent }
            guard !sorting.sent.isEmpty else { return try await finished(sorting, sent) }
            try await LargeFiles(client: client, progress: progress).send(sorting.large)
            switch try await commit(sorting) {
            case .done(let commit):
                return HubUpload(
                    commit: commit, page: page, sent: sent,
                    unchanged: sorting.unchanged.filter { !sent.contains($0) }, ignored: sorting.ignored)
            case .unclear(let error):
                // The commit may have been made and only the answer lost: what is left to do will tell.
                guard let pause else { throw error }
                try await Task.sleep(for: pause)
            }
        }
        throw client.error(nil, "it was not tried", "run it again")
    }

    private var page: String { "\(client.access.endpoint)/\(repository.identifier)" }

    /// The end of an upload after which nothing is left to do.
    private func finished(_ sorting: Sorting, _ sent: [String]) async throws -> HubUpload {
        let reader = HubClient(repository: repository, access: client.access, pauses: client.pauses)
        let listing = try await HubListing(reader)
        return HubUpload(
            commit: listing.commit, page: page, sent: sent, unchanged: sorting.unchanged.filter { !sent.contains($0) },
            ignored: sorting.ignored)
    }

    /// Asks the Hub which files are large, and which it has.
    private func sort() async throws -> Sorting {
        struct Question: Encodable {
            struct File: Encodable { let path: String, sample: String, size: Int }
            let files: [File]
        }
        struct Answer: Decodable {
            struct File: Decodable {
                let path: String, uploadMode: String
                let shouldIgnore: Bool?, oid: String?
            }
            let files: [File]
        }
        var sorting = Sorting()
        let address = try client.address("/api/models/\(repository.identifier)/preupload/\(branch)")
        for start in stride(from: 0, to: plan.files.count, by: Self.batch) {
            let files = plan.files[start..<min(start + Self.batch, plan.files.count)]
            let question = Question(
                files: files.map { file in
                    .init(path: file.path, sample: Data(file.sample).base64EncodedString(), size: file.size)
                })
            let answer = try await client.post(address, Self.json(question))
            let told = (try? JSONDecoder().decode(Answer.self, from: Data(answer.body)))?.files ?? []
            for file in files {
                guard let said = told.first(where: { $0.path == file.path }),
                    ["lfs", "regular"].contains(said.uploadMode)
                else { throw client.error(file.path, "the Hub does not say how to send it", "check HF_ENDPOINT") }
                // The storage takes no file without bytes.
                let isLarge = said.uploadMode == "lfs" && file.size > 0
                if said.shouldIgnore == true {
                    sorting.ignored.append(file.path)
                } else if let oid = said.oid, try oid == (isLarge ? file.sha256 : file.gitHash()) {
                    sorting.unchanged.append(file.path)
                } else if isLarge {
                    sorting.large.append(file)
                } else {
                    sorting.regular.append(file)
                }
            }
        }
        return sorting
    }

    private enum CommitEnding {
        case done(String)
        case unclear(HubError)
    }

    /// Makes the commit.
    private func commit(_ sorting: Sorting) async throws -> CommitEnding {
        struct Answer: Decodable { let commitOid: String }
        let address = try client.address("/api/models/\(repository.identifier)/commit/\(branch)")
        let fields = [("Content-Type", "application/x-ndjson"), ("Accept", "application/json")]
        let ending = try await client.withFile(
            { write in try Self.writeLines(sorting.regular, sorting.large, message, write) },
            { path in
                try await client.attempt(address, UploadClient.Body(file: path, fields: fields), about: nil)
            })
        switch ending {
        case .answered(let answer) where answer.isSuccess:
            guard let commit = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)).commitOid,
                RelativePath.isHexadecimal(commit, count: 40)
            else { throw client.error(nil, "the Hub's answer names no commit", "check HF_ENDPOINT") }
            return .done(commit)
        case .answered(let answer):
            let error = client.refusal(answer, about: nil)
            guard ending.isPassing else { throw error }
            return .unclear(error)
        case .failed(let failure):
            let error = client.error(nil, failure)
            guard ending.isPassing else { throw error }
            return .unclear(error)
        }
    }

    /// A commit: a line of JSON for its message, then one for each file.
    private static func writeLines(
        _ regular: [UploadFile], _ large: [UploadFile], _ message: String, _ write: ([UInt8]) throws -> Void
    ) throws {
        struct Line<Value: Encodable>: Encodable { let key: String, value: Value }
        struct Header: Encodable { let summary: String, description = "" }
        struct Regular: Encodable { let content: String, encoding = "base64", path: String }
        struct Large: Encodable { let algo = "sha256", oid: String, path: String, size: Int }
        func line(_ value: some Encodable) throws { try write(try json(value) + [UInt8(ascii: "\n")]) }
        try line(Line(key: "header", value: Header(summary: message)))
        for file in regular {
            var content = Data()
            try file.forEachPiece(of: 0..<file.size) { content.append(contentsOf: $0) }
            try line(Line(key: "file", value: Regular(content: content.base64EncodedString(), path: file.path)))
        }
        for file in large {
            try line(Line(key: "lfsFile", value: Large(oid: file.sha256, path: file.path, size: file.size)))
        }
    }

    /// JSON on one line, keys sorted.
    static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
