import Foundation
import Synchronization

@testable import Hub

/// A server on this machine that answers as the Hub does, and breaks as a test wants it to.
///
/// Small files it sends itself, after a redirect to another path; large ones it sends under another host's name, as the
/// Hub does from its storage. It takes files as the Hub does, too: see ``Uploads``.
package final class StandInHub: Sendable {
    /// What it has, and how it breaks.
    package struct Site: Sendable {
        package var commit = String(repeating: "1a", count: 20)
        package var files: [String: [UInt8]] = [:]
        /// Files of so many bytes are large.
        package var largeSize = 1000
        /// Paths that are listed besides those of files.
        package var listed: [String] = []
        /// The only token that is let in.
        package var token: String?
        /// A status for everything, with its `X-Error-Code`.
        package var refusal: (status: Int, code: String)?
        /// After how many bytes of a body to break off, one answer after the other.
        package var cuts: [Int] = []
        /// How many of the next answers are 503.
        package var faults = 0
        /// Whether large files' bytes are others than announced.
        package var isCorrupt = false
        package var knowsRanges = true
        /// Replaces the ETag of every file.
        package var etag: String?
        /// Replaces where large files are.
        package var storage: String?
        /// How long a large file takes to begin.
        package var delay = 0.0
        /// What it takes.
        package var uploads = Uploads()

        package init(files: [String: [UInt8]] = [:]) { self.files = files }
    }

    package struct Request: Sendable {
        package var method = ""
        package var target = ""
        package var fields: [String: String] = [:]
        package var body: [UInt8] = []
    }

    private let state: Mutex<(site: Site, requests: [Request])>
    private let listener: Int32
    private let port: Int

    package init(_ site: Site) {
        state = Mutex((site, []))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        precondition(isListening, "a test cannot listen on 127.0.0.1")
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let hub = self else {
                    // Closed here only, so that its number is not another socket's while this thread waits on it.
                    close(connection)
                    close(listener)
                    return
                }
                Thread.detachNewThread {
                    hub.serve(connection)
                    close(connection)
                }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Its address, for `HF_ENDPOINT`.
    package var endpoint: String { "http://127.0.0.1:\(port)" }

    /// All that it has been asked.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// What was asked of the storage.
    package var storageRequests: [Request] { requests.filter { $0.target.hasPrefix("/storage/") } }

    /// The files that it has.
    package var files: [String: [UInt8]] { state.withLock { $0.site.files } }

    /// What was asked of the storage that large files are sent to.
    package var uploadRequests: [Request] { requests.filter { $0.target.hasPrefix("/upload/") } }

    /// Changes what it has or how it breaks.
    package func change(_ change: (inout Site) -> Void) { state.withLock { change(&$0.site) } }

    private func serve(_ connection: Int32) {
        guard let request = Self.read(connection) else { return }
        let (answer, cut, delay) = state.withLock { state in
            state.requests.append(request)
            let answer = Self.answer(request, &state.site, port)
            let isBody = request.method == "GET" && answer.status < 300 && request.target.hasPrefix("/storage/")
            let cut = isBody && !state.site.cuts.isEmpty ? state.site.cuts.removeFirst() : nil
            return (answer, cut, isBody ? state.site.delay : 0)
        }
        Thread.sleep(forTimeInterval: delay)
        var head = "HTTP/1.1 \(answer.status) X\r\nConnection: close\r\nContent-Length: \(answer.body.count)\r\n"
        for (name, value) in answer.fields { head += "\(name): \(value)\r\n" }
        Self.write(Array((head + "\r\n").utf8), to: connection)
        if request.method != "HEAD" { Self.write(Array(answer.body.prefix(cut ?? Int.max)), to: connection) }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes = [UInt8]()
        var byte: UInt8 = 0
        while bytes.suffix(4) != Array("\r\n\r\n".utf8)[...] {
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        var request = Request(method: String(words[0]), target: String(words[1]))
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            request.fields[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
        }
        let length = request.fields["content-length"].flatMap { Int($0) } ?? 0
        if request.fields["expect"] != nil { write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), to: connection) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while request.body.count < length {
            let count = recv(connection, &buffer, min(buffer.count, length - request.body.count), 0)
            guard count > 0 else { return nil }
            request.body += buffer[..<count]
        }
        return request
    }

    private static func write(_ bytes: [UInt8], to connection: Int32) {
        var done = 0
        while done < bytes.count {
            let sent = bytes.withUnsafeBytes { buffer in
                send(connection, buffer.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            done += sent
        }
    }
}
