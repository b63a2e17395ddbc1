import FoundationEssentials

/// What is settled before a file is sent.
///
/// Source: Hugging Face, "Hub API endpoints": `POST /api/validate-yaml`, `POST /api/repos/create`,
/// `GET /api/models/{repository}`.
struct UploadPreparation: Sendable {
    let client: UploadClient

    private var repository: HubRepository { client.repository }
    private var reader: HubClient {
        HubClient(repository: repository, access: client.access, pauses: client.pauses)
    }

    /// A page's front matter is not longer than this.
    private static let longestCard = 1 << 20

    /// Has the Hub check the page's front matter, for which it would refuse the commit after everything had been sent.
    func check(_ card: UploadFile) async throws {
        struct Question: Encodable { let content: String, repoType = "model" }
        struct Answer: Decodable {
            struct Fault: Decodable { let message: String? }
            let errors: [Fault]?
        }
        guard card.size <= Self.longestCard else { return }
        var content = [UInt8]()
        try card.forEachPiece(of: 0..<card.size) { content += $0 }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw client.error(card.path, "it is not UTF-8", "write it anew", .request)
        }
        let answer = try await post("/api/validate-yaml", Question(content: text), about: card.path)
        let faults = (try? JSONDecoder().decode(Answer.self, from: Data(answer.body)))?.errors ?? []
        // A stand-in for the Hub may not know the question.
        guard answer.head.status == 400 || !faults.isEmpty else { return }
        let words = faults.compactMap(\.message).joined(separator: "; ").prefix(300)
        throw client.error(
            card.path, "the Hub does not accept its front matter (HTTP \(answer.head.status): \(words))",
            "repair what is between its lines of ---", .request)
    }

    /// Makes the repository where it is missing.
    func makeRepository(isPrivate: Bool) async throws {
        struct Wish: Encodable {
            let name: String, organization: String
            let type = "model"
            /// If nobody says, it is as the owner's settings have it.
            let visibility: String?
        }
        let wish = Wish(
            name: repository.name, organization: repository.owner, visibility: isPrivate ? "private" : nil)
        let answer = try await post("/api/repos/create", wish, about: nil)
        switch answer.head.status {
        case 409: break
        // Who may write to a repository need not be allowed to make one.
        case 401, 402, 403: if try await !isThere() { throw client.refusal(answer, about: nil) }
        default: if !answer.isSuccess { throw client.refusal(answer, about: nil) }
        }
        if isPrivate { try await checkPrivate() }
    }

    private func isThere() async throws -> Bool {
        do {
            _ = try await reader.send("/api/models/\(repository.identifier)")
            return true
        } catch let error as HubError where error.kind == .missing || error.kind == .refused {
            return false
        }
    }

    /// Nothing that was to be private may become public, whatever became of the wish.
    private func checkPrivate() async throws {
        struct Answer: Decodable { let `private`: Bool }
        var bytes = [UInt8]()
        _ = try await reader.send(
            "/api/models/\(repository.identifier)",
            start: {
                bytes.removeAll()
                return 0
            },
            take: { _, piece in bytes.append(contentsOf: piece) })
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes))
        guard answer?.private == true else {
            throw client.error(
                nil, "it is public, and was to be private",
                "make it private in its settings on the Hub, or upload it as a public one", .refused)
        }
    }

    /// The answer to JSON, whatever its status.
    private func post(_ path: String, _ value: some Encodable, about file: String?) async throws -> UploadClient.Answer
    {
        let fields = [("Content-Type", "application/json"), ("Accept", "application/json")]
        let address = try client.address(path)
        return try await client.withFile(of: Uploader.json(value)) { place in
            try await client.send(to: address, UploadClient.Body(file: place, fields: fields), about: file)
        }
    }
}
