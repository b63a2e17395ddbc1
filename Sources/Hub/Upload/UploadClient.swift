import FoundationEssentials
import Glibc

/// Sends to the Hub and to the storage that it names, and tries again what may well work a moment later.
///
/// The token goes to the Hub's own origin only; where large files go, the addresses carry signatures of their own.
struct UploadClient: Sendable {
    /// The repository that is written to, as messages name it.
    let repository: HubRepository
    /// Which Hub, as whom.
    let access: HubAccess
    /// How long to wait before each further attempt.
    var pauses: [Duration]

    /// What is sent.
    struct Body: Sendable {
        /// `POST` or `PUT`.
        var method = "POST"
        /// The file with the bytes.
        var file: String
        /// Fields of the header besides the token.
        var fields: [(name: String, value: String)] = []
        /// Whether the address itself says that this may be sent, so that no token goes with it.
        var isSigned = false
    }

    /// What came back; a status of 400 and more is an answer too.
    struct Answer: Sendable {
        var head: HTTPHead
        /// The body, as far as anybody reads it.
        var body: [UInt8]

        /// Whether all is well.
        var isSuccess: Bool { (200..<300).contains(head.status) }
    }

    /// How a single attempt ended.
    enum Ending: Sendable {
        case answered(Answer)
        case failed(CurlFailure)

        /// Whether the same may well work a moment later.
        var isPassing: Bool {
            switch self {
            case .answered(let answer): [408, 429, 500, 502, 503, 504].contains(answer.head.status)
            case .failed(let failure): failure.isPassing
            }
        }
    }

    /// Longer answers than this are not the Hub's.
    private static let longestAnswer = 1 << 26
    private static let mostRedirects = 5

    /// An address of the Hub's.
    ///
    /// - Parameter path: what follows the endpoint, percent-encoded
    func address(_ path: String) throws(HubError) -> WebAddress {
        guard let address = WebAddress(access.endpoint + path) else {
            throw HubError(
                "HF_ENDPOINT", cause: "'\(access.endpoint + path)' is no address", remedy: "check HF_ENDPOINT",
                kind: .request)
        }
        return address
    }

    /// An address that the Hub names for a file's bytes, or for what is to be said about them.
    func named(_ text: String, for file: String) throws(HubError) -> WebAddress {
        // A mirror passes on addresses of the Hub that it stands for.
        let isMirrored = access.endpoint != HubAccess.defaultEndpoint && text.hasPrefix(HubAccess.defaultEndpoint + "/")
        let place = isMirrored ? access.endpoint + text.dropFirst(HubAccess.defaultEndpoint.count) : text
        guard let address = WebAddress(place), address.scheme == "https" || !access.endpoint.hasPrefix("https:"),
            // To such an address curl adds the name of the file here.
            !place.prefix(while: { $0 != "?" && $0 != "#" }).hasSuffix("/")
        else {
            throw error(file, "the Hub names no usable address for it: '\(place.prefix(60))'", "check HF_ENDPOINT")
        }
        return address
    }

    /// Sends JSON to the Hub, and gives its answer if that is one of success.
    func post(
        _ address: WebAddress, _ json: [UInt8], type: String = "application/json", isSigned: Bool = false,
        about file: String? = nil
    ) async throws -> Answer {
        let fields = [("Content-Type", type), ("Accept", type)]
        let answer = try await withFile(of: json) { path in
            try await send(to: address, Body(file: path, fields: fields, isSigned: isSigned), about: file)
        }
        guard answer.isSuccess else { throw refusal(answer, about: file) }
        return answer
    }

    /// A request with its repetitions.
    func send(to address: WebAddress, _ body: Body, about file: String?) async throws -> Answer {
        for pause in pauses.map(Optional.some) + [nil] {
            let ending = try await attempt(address, body, about: file)
            if ending.isPassing, let pause {
                try await Task.sleep(for: pause)
                continue
            }
            switch ending {
            case .answered(let answer): return answer
            case .failed(let failure): throw error(file, failure)
            }
        }
        throw error(file, "it was not tried", "run it again")
    }

    /// A request without repetitions.
    func attempt(_ first: WebAddress, _ body: Body, about file: String?) async throws -> Ending {
        let hub = WebAddress(access.endpoint)?.origin
        let curl = Curl(program: access.curl, environment: access.environment)
        var address = first
        for _ in 0..<Self.mostRedirects {
            // A field that the Hub gives for an address stands for the token there.
            let isHub =
                !body.isSigned && address.origin == hub
                && !body.fields.contains { $0.name.lowercased() == "authorization" }
            var request = Curl.Request(address: address, token: isHub ? access.token : nil)
            request.upload = Curl.Upload(method: body.method, file: body.file, fields: body.fields)
            var bytes = [UInt8]()
            let ending = try await curl.send(request) { _, piece in
                guard bytes.count + piece.count <= Self.longestAnswer else {
                    throw error(file, "the Hub's answer is endless", "check HF_ENDPOINT")
                }
                bytes.append(contentsOf: piece)
            }
            switch ending {
            case .failed(let failure): return .failed(failure)
            case .answered(let head):
                guard [307, 308].contains(head.status), let location = head.location else {
                    return .answered(Answer(head: head, body: bytes))
                }
                // Renamed repositories; what is sent is not for anybody else.
                guard let next = address.target(location), next.origin == address.origin else {
                    throw error(file, "the Hub sends it on to another server", "check HF_ENDPOINT and the name")
                }
                address = next
            }
        }
        throw error(file, "the Hub redirects without end", "check HF_ENDPOINT and the proxy")
    }

    /// Puts bytes into a file that nobody else can read, for as long as `body` takes.
    func withFile<Result>(of bytes: [UInt8], _ body: (String) async throws -> Result) async throws -> Result {
        try await withFile({ try $0(bytes) }, body)
    }

    /// The same for bytes that come piece by piece.
    func withFile<Result>(
        _ fill: (_ write: ([UInt8]) throws -> Void) throws -> Void, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let folder = Variables(access.environment).path("TMPDIR") ?? "/tmp"
        var name = Array("\(folder)/codec-score-upload.XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw temporaryFault(folder) }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        do {
            defer { close(descriptor) }
            try fill { bytes in
                var done = 0
                while done < bytes.count {
                    let count = bytes.withUnsafeBytes { buffer in
                        write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
                    }
                    guard count >= 0 || errno == EINTR else { throw temporaryFault(folder) }
                    done += max(0, count)
                }
            }
        }
        return try await body(Self.absolute(path))
    }

    private func temporaryFault(_ folder: String) -> HubError {
        HubError(
            folder, cause: "what is to be sent cannot be written there: \(String(cString: strerror(errno)))",
            remedy: "make room, or set TMPDIR to another folder", kind: .cannotWrite)
    }

    /// An error about a file, or about the repository.
    func error(
        _ file: String?, _ cause: String, _ remedy: String, _ kind: HubError.Kind = .invalid
    ) -> HubError {
        HubError(
            file.map { "\(repository): \($0)" } ?? repository.description, cause: withoutToken(cause), remedy: remedy,
            kind: kind)
    }

    /// Why no answer came.
    func error(_ file: String?, _ failure: CurlFailure) -> HubError {
        error(file, "it cannot be sent: \(failure.words)", failure.remedy, .unreachable)
    }

    /// What a server says may be anything.
    private func withoutToken(_ text: String) -> String {
        guard let secret = access.token else { return text }
        let (given, token) = (Array(text.utf8), Array(secret.utf8))
        var (kept, place) = ([UInt8](), 0)
        while place < given.count {
            if given[place...].starts(with: token) {
                kept += Array("…".utf8)
                place += token.count
            } else {
                kept.append(given[place])
                place += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}
