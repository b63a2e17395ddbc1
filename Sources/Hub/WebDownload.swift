import FoundationEssentials

/// Fetches a file from any server of the web without proving who asks: follows redirects, and tries again what may well
/// work a moment later.
package struct WebDownload: Sendable {
    private let curl: Curl
    /// How long to wait before each further attempt.
    private let pauses: [Duration]

    /// With the proxies and certificates that an environment names.
    ///
    /// - Throws: ``HubError`` where `curl` is missing.
    package init(
        environment: [String: String], pauses: [Duration] = [.seconds(1), .seconds(4)]
    ) throws(HubError) {
        guard let program = Variables(environment).program("curl") else {
            throw HubError(
                "curl", cause: "this program, which fetches files, is not installed", remedy: "apt install curl",
                kind: .unavailable)
        }
        // No server of the web has any business with the Hub's token.
        let withoutTokens = environment.filter { !["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].contains($0.key) }
        curl = Curl(program: program, environment: withoutTokens)
        self.pauses = pauses
    }

    /// Asks for `address` and hands over what comes.
    ///
    /// - Parameters:
    ///   - address: An address of `http` or `https`; one of `https` is not led to `http`.
    ///   - limit: The most bytes that are taken.
    ///   - restart: Called before each attempt, as the bytes come from the beginning again.
    ///   - take: Gets the pieces, each with the size that the server announced.
    /// - Throws: ``HubError``; `CancellationError`; what `restart` and `take` throw.
    package func get(
        _ address: String, atMost limit: Int, restart: () throws -> Void,
        take: (_ piece: UnsafeRawBufferPointer, _ total: Int?) throws -> Void
    ) async throws {
        for pause in pauses.map(Optional.some) + [nil] {
            try restart()
            let failure: HubError
            switch try await attempt(address, limit, take) {
            case .answered(let head) where head.status < 300: return
            case .answered(let head):
                let isMissing = head.status == 404 || head.status == 410
                failure = HubError(
                    address, cause: "the server answers with HTTP \(head.status)",
                    remedy: isMissing ? "check the name and the version" : "try it later, or check the proxy",
                    kind: isMissing ? .missing : .unreachable)
                guard [408, 429, 500, 502, 503, 504].contains(head.status), pause != nil else { throw failure }
            case .failed(let reason):
                failure = HubError(
                    address, cause: "the server cannot be asked: \(reason.words)",
                    remedy: "check the network and the proxy", kind: .unreachable)
                guard reason.isPassing else { throw failure }
            }
            guard let pause else { throw failure }
            try await Task.sleep(for: pause)
        }
    }

    private func attempt(
        _ text: String, _ limit: Int, _ take: (UnsafeRawBufferPointer, Int?) throws -> Void
    ) async throws -> Curl.Ending {
        guard var address = WebAddress(text) else {
            throw HubError(
                text, cause: "this is no plain address of http or https", remedy: "correct it", kind: .request)
        }
        let scheme = address.scheme
        for _ in 0..<Self.mostRedirects {
            var count = 0
            let ending = try await curl.send(Curl.Request(address: address)) { head, bytes in
                guard (200..<300).contains(head.status) else { return }
                count += bytes.count
                guard count <= limit else {
                    throw HubError(
                        text, cause: "it is larger than \(limit) bytes", remedy: "check the address", kind: .invalid)
                }
                try take(bytes, head["Content-Length"].flatMap { Int($0) })
            }
            guard case .answered(let head) = ending, let location = head.location else { return ending }
            guard let next = address.target(location), scheme == "http" || next.scheme == "https" else {
                throw HubError(
                    text, cause: "the server redirects to '\(location)'", remedy: "check the address", kind: .invalid)
            }
            address = next
        }
        throw HubError(text, cause: "the server redirects without end", remedy: "check the proxy", kind: .invalid)
    }

    private static let mostRedirects = 10
}
