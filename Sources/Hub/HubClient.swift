import FoundationEssentials

/// Asks the Hub, follows its redirects, and tries again what may well work a moment later.
struct HubClient: Sendable {
    /// The repository that is asked for, as messages name it.
    let repository: HubRepository
    /// Which Hub, as whom.
    let access: HubAccess
    /// How long to wait before each further attempt.
    var pauses: [Duration] = [.seconds(1), .seconds(4)]

    /// What came of a request: the heads of all answers on the way, the last one last.
    struct Answer: Sendable {
        var heads: [HTTPHead]

        /// A field of the header of the last answer that has it: the Hub's own fields stand in those that redirect.
        subscript(name: String) -> String? { heads.lazy.reversed().compactMap { $0[name] }.first }
    }

    /// A request, redirects and repetitions included.
    ///
    /// - Parameters:
    ///   - path: what follows the Hub's address, percent-encoded
    ///   - isHead: whether only the header is wanted; redirects to other servers are then not followed
    ///   - start: the first byte that is wanted, found out before each attempt
    ///   - take: gets the body's pieces, those of the last answer only
    func send(
        _ path: String, isHead: Bool = false, start: () throws -> Int = { 0 }, take: Curl.Taker = { _, _ in }
    ) async throws -> Answer {
        for pause in pauses.map(Optional.some) + [nil] {
            switch try await attempt(path, isHead: isHead, start: try start(), take: take) {
            case .success(let answer):
                guard let status = answer.heads.last?.status, status >= 400 else { return answer }
                guard let pause, [408, 429, 500, 502, 503, 504].contains(status) else {
                    throw refusal(status, answer["X-Error-Code"])
                }
                try await Task.sleep(for: pause)
            case .failure(let failure):
                guard let pause, failure.isPassing else {
                    throw error("the Hub cannot be asked: \(failure.words)", failure.remedy, .unreachable)
                }
                try await Task.sleep(for: pause)
            }
        }
        return Answer(heads: [])
    }

    private enum Attempt {
        case success(Answer)
        case failure(CurlFailure)
    }

    private func attempt(_ path: String, isHead: Bool, start: Int, take: Curl.Taker) async throws -> Attempt {
        let hub = WebAddress(access.endpoint)
        guard var address = WebAddress(access.endpoint + path) else {
            throw error("'\(access.endpoint + path)' is no address", "check HF_ENDPOINT", .request)
        }
        let curl = Curl(program: access.curl, environment: access.environment)
        var heads = [HTTPHead]()
        for _ in 0..<Self.mostRedirects {
            // A redirect may lead anywhere; the token is for the Hub alone.
            let token = address.origin == hub?.origin ? access.token : nil
            let request = Curl.Request(address: address, isHead: isHead, token: token, start: start)
            let ending = try await curl.send(request) { head, bytes in
                if (200..<300).contains(head.status) { try take(head, bytes) }
            }
            switch ending {
            case .failed(let failure): return .failure(failure)
            case .answered(let head):
                heads.append(head)
                guard let location = head.location else { return .success(Answer(heads: heads)) }
                guard let next = address.target(location), hub?.scheme == "http" || next.scheme == "https" else {
                    throw error("the Hub redirects to '\(location)'", "check HF_ENDPOINT", .invalid)
                }
                // What is behind may answer a GET only; the Hub has said by now what the file is.
                if isHead, next.origin != hub?.origin { return .success(Answer(heads: heads)) }
                address = next
            }
        }
        throw error("the Hub redirects without end", "check HF_ENDPOINT and the proxy", .invalid)
    }

    private static let mostRedirects = 10

    /// An error about the repository.
    func error(_ cause: String, _ remedy: String, _ kind: HubError.Kind) -> HubError {
        HubError(repository.description, cause: cause, remedy: remedy, kind: kind)
    }

    /// Source: the errors of huggingface_hub, which tell the Hub's answers apart by status and `X-Error-Code`.
    private func refusal(_ status: Int, _ code: String?) -> HubError {
        let page = "\(access.endpoint)/\(repository.identifier)"
        let hasToken = access.token != nil
        switch (status, code) {
        case (404, "RevisionNotFound"):
            return error("it has no revision '\(repository.revision)'", "look at \(page)/tree/main", .missing)
        case (404, "EntryNotFound"):
            return error("the Hub lists a file that it does not have", "run it again", .missing)
        case (403, _), (401, "GatedRepo"):
            return error(
                "it is gated, and the Hub does not let \(hasToken ? "this token" : "strangers") in (HTTP \(status))",
                "ask for access at \(page), and set HF_TOKEN to a token of that account", .refused)
        case (401, _) where hasToken:
            return error(
                "the Hub knows no such repository that this token may read (HTTP 401)",
                "check the name, and the token in HF_TOKEN or of `hf auth login`", .refused)
        case (401, _):
            return error(
                "the Hub knows no such public repository (HTTP 401)",
                "check the name; for a private or gated one set HF_TOKEN", .refused)
        case (404, _):
            return error("the Hub knows no such repository or revision (HTTP 404)", "check the name", .missing)
        case (429, _):
            return error(
                "the Hub has had too many requests (HTTP 429)",
                hasToken ? "wait some minutes" : "wait some minutes, or set HF_TOKEN", .unreachable)
        default:
            return error("the Hub answers with HTTP \(status)", "try it later", .unreachable)
        }
    }
}
