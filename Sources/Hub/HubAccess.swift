import FoundationEssentials

/// Which Hub is asked, as whom, and with which program.
struct HubAccess: Sendable {
    /// The Hub's address, without a slash at the end.
    let endpoint: String
    /// Proves who asks; sent to ``endpoint`` only.
    let token: String?
    /// The path of `curl`.
    let curl: String
    /// What `curl` sees: proxies and certificates are named there.
    let environment: [String: String]

    /// The Hub's address unless `HF_ENDPOINT` names another.
    static let defaultEndpoint = "https://huggingface.co"

    /// What an environment says: `HF_ENDPOINT`, `HF_TOKEN` or the token's file, `PATH`.
    init(environment: [String: String], for repository: HubRepository) throws(HubError) {
        let variables = Variables(environment)
        endpoint = try Self.endpoint(variables)
        token = try Self.token(variables)
        guard let curl = variables.program("curl") else {
            throw HubError(
                repository.description, cause: "the program 'curl', which fetches it, is not installed",
                remedy: "apt install curl, or fetch it with Hugging Face's `hf download \(repository.identifier)`",
                kind: .unavailable)
        }
        self.curl = curl
        // The token goes to curl in one way only.
        self.environment = environment.filter { !["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].contains($0.key) }
    }

    private static func endpoint(_ variables: Variables) throws(HubError) -> String {
        guard var endpoint = variables["HF_ENDPOINT"] else { return defaultEndpoint }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        guard WebAddress(endpoint) != nil, !endpoint.contains("?") else {
            throw HubError(
                "HF_ENDPOINT", cause: "'\(endpoint)' is no address of a Hub",
                remedy: "give one such as \(defaultEndpoint), or unset it", kind: .request)
        }
        return endpoint
    }

    private static func token(_ variables: Variables) throws(HubError) -> String? {
        let given = variables["HF_TOKEN"] ?? variables["HUGGING_FACE_HUB_TOKEN"]
        let file = variables.path("HF_TOKEN_PATH") ?? variables.hubHome + "/token"
        guard given != nil || !variables.isSet("HF_HUB_DISABLE_IMPLICIT_TOKEN") else { return nil }
        let stored = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        guard let token = [given, stored].lazy.compactMap(Self.trimmed).first else { return nil }
        // A line's end inside would add a header or an option of one's own.
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }) else {
            throw HubError(
                given == nil ? file : "HF_TOKEN", cause: "it holds characters that no token has",
                remedy: "copy the token again from the Hub's settings", kind: .request)
        }
        return token
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text else { return nil }
        let rest = text.drop(while: \.isWhitespace)
        let end = rest.lastIndex { !$0.isWhitespace }
        return end.map { String(rest[...$0]) }
    }
}
