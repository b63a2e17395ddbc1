import FoundationEssentials
import Subprocess

/// One request, made by the program `curl` without a shell.
struct Curl: Sendable {
    /// The program's path.
    var program: String
    /// What it sees of the environment: proxies and certificates.
    var environment: [String: String]

    /// What is asked.
    struct Request: Sendable {
        /// From where.
        var address: WebAddress
        /// Whether only the header is wanted.
        var isHead = false
        /// Proves who asks.
        var token: String?
        /// The first byte that is wanted.
        var start = 0
        /// What is sent; nothing is asked for otherwise.
        var upload: Upload?
    }

    /// What a request sends.
    struct Upload: Sendable {
        /// `POST` or `PUT`.
        var method: String
        /// The file with the bytes, from the root on.
        var file: String
        /// Fields of the header, in this order.
        var fields: [(name: String, value: String)]
    }

    /// How an attempt ended.
    enum Ending: Sendable {
        case answered(HTTPHead)
        case failed(CurlFailure)
    }

    /// What a body's pieces are handed to, each with the head of its answer.
    typealias Taker = (HTTPHead, UnsafeRawBufferPointer) throws -> Void

    /// Makes a request and follows no redirect.
    ///
    /// - Throws: what `take` throws; `CancellationError`; ``HubError`` where the program cannot be started.
    func send(_ request: Request, take: Taker) async throws -> Ending {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .kill, allowedDurationToNextStep: .milliseconds(100))]
        let variables = environment.reduce(into: [Environment.Key: String]()) { variables, variable in
            if let key = Environment.Key(rawValue: variable.key) { variables[key] = variable.value }
        }
        do {
            // Everything goes in through a pipe: other users see the arguments of a program, and addresses that a
            // redirect leads to are as secret as the token. ~/.curlrc could undo what the lines below settle.
            let result = try await Subprocess.run(
                .path(.init(program)), arguments: ["--disable", "--config", "-"], environment: .custom(variables),
                platformOptions: options, input: .string(Self.configuration(of: request)), output: .sequence,
                error: .string(limit: 1 << 16)
            ) { execution in
                var reader = HTTPHeadReader()
                for try await buffer in execution.standardOutput {
                    try buffer.withUnsafeBytes { bytes in
                        guard let body = reader.take(bytes) else { throw NoAnswer() }
                        if let head = reader.head, !body.isEmpty { try take(head, body) }
                    }
                }
                return reader.head
            }
            try Task.checkCancellation()
            guard case .exited(0) = result.terminationStatus, let head = result.closureResult else {
                return .failed(CurlFailure(result.terminationStatus, printed: result.standardError))
            }
            return .answered(head)
        } catch is NoAnswer {
            return .failed(.noAnswer)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw HubError(
                program, cause: "it cannot be run: \(error)", remedy: "check that curl works by itself",
                kind: .unavailable)
        }
    }

    private struct NoAnswer: Error {}

    /// The options, one a line, as curl reads them from a file.
    private static func configuration(of request: Request) -> String {
        var lines = [
            "url = \"\(request.address.text)\"", "silent", "show-error", "globoff", "suppress-connect-headers",
            "proto = \"=\(request.address.scheme)\"", "user-agent = \"codec-score\"",
            "connect-timeout = 20",
            // A connection that brings nothing for a minute is dead; what was sent may take longer to work on.
            "speed-limit = 1", "speed-time = \(request.upload == nil ? 60 : 300)",
            request.isHead ? "head" : "include",
        ]
        if let token = request.token { lines.append("header = \"Authorization: Bearer \(token)\"") }
        if request.start > 0 { lines.append("range = \"\(request.start)-\"") }
        if let upload = request.upload {
            lines.append("request = \(quoted(upload.method))")
            lines.append("upload-file = \(quoted(upload.file))")
            for (name, value) in upload.fields { lines.append("header = \(quoted("\(name): \(value)"))") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Curl {
    /// A value in a file of options.
    ///
    /// Source: curl(1), `--config`: what is escaped between quotation marks.
    private static func quoted(_ value: String) -> String {
        var quoted = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// Why curl brought no answer, or not all of one.
struct CurlFailure: Sendable {
    /// What curl said.
    let words: String
    /// Whether the same may well work a moment later.
    let isPassing: Bool
    /// What the user can do.
    let remedy: String

    private init(_ words: String, isPassing: Bool, remedy: String) {
        (self.words, self.isPassing, self.remedy) = (words, isPassing, remedy)
    }

    /// An answer that is not HTTP.
    static let noAnswer = CurlFailure(
        "its answer is no HTTP", isPassing: false, remedy: "check HF_ENDPOINT and the proxy")

    /// Source: curl(1), "EXIT CODES".
    init(_ status: TerminationStatus, printed: String) {
        let lines = printed.split(whereSeparator: \.isNewline)
        let line = lines.last.map(String.init) ?? "curl ended with \(status)"
        words = String((line.hasPrefix("curl: ") ? String(line.dropFirst(6)) : line).prefix(300))
        guard case .exited(let code) = status else {
            (isPassing, remedy) = (false, "run it again")
            return
        }
        // HTTP/2 fault, too few bytes, too slow, empty answer, sending and receiving fail, a stream of HTTP/2 breaks.
        isPassing = [16, 18, 28, 52, 55, 56, 92].contains(code)
        remedy =
            switch code {
            case 5: "check the proxy that https_proxy names"
            case 35, 51, 58, 60, 77, 83: "check the clock, the proxy and the package ca-certificates"
            case 6, 7: "check the network, the proxy and HF_ENDPOINT"
            default: "check the network, and run it again to go on where it stopped"
            }
    }
}
