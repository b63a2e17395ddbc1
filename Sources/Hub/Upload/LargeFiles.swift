import FoundationEssentials

/// Brings large files to the storage that the Hub names.
///
/// Sources: Git LFS, "Batch API" and "Basic Transfers"; for the parts of files, huggingface_hub's `lfs.py`, which is all
/// there is to read about it.
struct LargeFiles: Sendable {
    let client: UploadClient
    let progress: HubProgress.Handler?

    private static let type = "application/vnd.git-lfs+json"
    /// Files are asked about so many at a time.
    private static let batch = 256
    /// The storage takes 10 000 parts of a file.
    private static let mostParts = 10_000

    /// Where something is sent to, as the Hub says.
    private struct Action: Decodable {
        let href: String
        let header: [String: Field]?

        /// Parts' numbers come with texts, the parts' size with a text or a number.
        enum Field: Decodable {
            case text(String), number(Int)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int.self) {
                    self = .number(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }

            var text: String {
                switch self {
                case .text(let text): text
                case .number(let number): "\(number)"
                }
            }
        }
    }

    private struct Object: Decodable {
        struct Actions: Decodable { let upload: Action?, verify: Action? }
        struct Fault: Decodable { let code: Int, message: String }
        let oid: String
        let actions: Actions?
        let error: Fault?
    }

    /// Sends what the storage does not have.
    func send(_ files: [UploadFile]) async throws {
        for start in stride(from: 0, to: files.count, by: Self.batch) {
            let batch = Array(files[start..<min(start + Self.batch, files.count)])
            let objects = try await ask(about: batch)
            // Files of one content are one object.
            var done = Set<String>()
            for file in batch where done.insert(file.sha256).inserted {
                guard let object = objects.first(where: { $0.oid == file.sha256 }) else {
                    throw client.error(file.path, "the Hub does not say where to send it", "check HF_ENDPOINT")
                }
                try await send(file, object)
            }
        }
    }

    /// Asks where the files' content is to be sent.
    private func ask(about files: [UploadFile]) async throws -> [Object] {
        struct Question: Encodable {
            struct Content: Encodable { let oid: String, size: Int }
            struct Reference: Encodable { let name: String }
            let operation = "upload", transfers = ["basic", "multipart"]
            let objects: [Content], ref: Reference
            let hash_algo = "sha256"
        }
        struct Answer: Decodable { let objects: [Object] }
        guard !files.isEmpty else { return [] }
        var seen = Set<String>()
        let contents = files.filter { seen.insert($0.sha256).inserted }.map {
            Question.Content(oid: $0.sha256, size: $0.size)
        }
        let question = Question(objects: contents, ref: .init(name: client.repository.revision))
        let address = try client.address("/\(client.repository.identifier).git/info/lfs/objects/batch")
        let answer = try await client.post(address, Uploader.json(question), type: Self.type)
        guard let told = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)) else {
            throw client.error(nil, "the Hub does not say where to send large files", "check HF_ENDPOINT")
        }
        return told.objects
    }

    private func send(_ file: UploadFile, _ object: Object) async throws {
        if let fault = object.error {
            throw client.error(
                file.path, "the Hub does not take it (\(fault.code): \(fault.message.prefix(300)))",
                fault.code == 413 ? "upload a smaller file" : "repair what the Hub names", .refused)
        }
        var meter = HubProgress.Meter(file: file.path, total: file.size, handler: progress)
        // Without an action, the content is there already.
        if let upload = object.actions?.upload {
            if let size = upload.header?["chunk_size"]?.text {
                try await sendParts(of: file, upload, size: size, &meter)
            } else {
                let body = UploadClient.Body(
                    method: "PUT", file: file.place, fields: try fields(of: upload, file), isSigned: true)
                let answer = try await client.send(
                    to: client.named(upload.href, for: file.path), body, about: file.path)
                guard answer.isSuccess else { throw client.storageRefusal(answer, about: file.path) }
            }
            if let verify = object.actions?.verify { try await confirm(file, verify) }
        }
        meter.end(file.size)
    }

    /// Sends a file in parts, then says which they were.
    private func sendParts(
        of file: UploadFile, _ upload: Action, size: String, _ meter: inout HubProgress.Meter
    ) async throws {
        struct Part: Encodable { let partNumber: Int, etag: String }
        struct Completion: Encodable { let oid: String, parts: [Part] }
        let places = (upload.header ?? [:]).compactMap { key, value in
            key.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(key).map { (number: $0, place: value.text) } : nil
        }.sorted { $0.number < $1.number }
        guard let size = Int(size), size > 0, places.count == (file.size - 1) / size + 1,
            places.count <= Self.mostParts, places.enumerated().allSatisfy({ $0.element.number == $0.offset + 1 })
        else {
            throw client.error(file.path, "the Hub's parts do not make up the file", "check HF_ENDPOINT")
        }
        var parts = [Part]()
        for (number, place) in places {
            let range = (number - 1) * size..<min(number * size, file.size)
            let address = try client.named(place, for: file.path)
            let answer = try await client.withFile(
                { write in try file.forEachPiece(of: range, write) },
                { path in
                    try await client.send(
                        to: address, UploadClient.Body(method: "PUT", file: path, isSigned: true), about: file.path)
                })
            guard answer.isSuccess else { throw client.storageRefusal(answer, about: file.path) }
            guard let etag = answer.head["ETag"], !etag.isEmpty else {
                throw client.error(file.path, "the storage does not name part \(number)", "check the proxy")
            }
            parts.append(Part(partNumber: number, etag: etag))
            meter.show(range.upperBound)
        }
        let completion = try Uploader.json(Completion(oid: file.sha256, parts: parts))
        let address = try client.named(upload.href, for: file.path)
        _ = try await client.post(address, completion, type: Self.type, isSigned: true, about: file.path)
    }

    /// Lets the Hub check that the content has come.
    private func confirm(_ file: UploadFile, _ action: Action) async throws {
        struct Content: Encodable { let oid: String, size: Int }
        let content = try Uploader.json(Content(oid: file.sha256, size: file.size))
        let fields = try fields(of: action, file) + [("Content-Type", Self.type), ("Accept", Self.type)]
        let address = try client.named(action.href, for: file.path)
        let answer = try await client.withFile(of: content) { path in
            try await client.send(to: address, UploadClient.Body(file: path, fields: fields), about: file.path)
        }
        guard answer.isSuccess else {
            throw client.error(
                file.path, "the Hub did not receive it whole (HTTP \(answer.head.status))", "run it again", .refused)
        }
    }

    /// The fields that a request must have, as the Hub says.
    private func fields(of action: Action, _ file: UploadFile) throws(HubError) -> [(name: String, value: String)] {
        let fields = (action.header ?? [:]).map { (name: $0.key, value: $0.value.text) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (name, value) in fields {
            // A line's end inside would be another field.
            guard !name.isEmpty, name.utf8.allSatisfy(RelativePath.isPlain),
                value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { throw client.error(file.path, "the Hub names a header that is none", "check HF_ENDPOINT") }
        }
        // curl knows how long the file is.
        return fields.filter { !["content-length", "transfer-encoding", "host"].contains($0.name.lowercased()) }
    }
}
