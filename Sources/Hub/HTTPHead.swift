/// Status and header of an answer.
struct HTTPHead: Sendable, Hashable {
    /// 200, 404 …
    let status: Int
    private let fields: [String: String]

    /// An answer's head out of its lines; `nil` if it does not begin with `HTTP/`.
    ///
    /// Source: RFC 9112, sections 4 and 5.
    init?(_ text: String) {
        var lines = text.split(separator: "\r\n")[...]
        guard let words = lines.popFirst()?.split(separator: " "), words.count >= 2, words[0].hasPrefix("HTTP/"),
            let status = Int(words[1])
        else { return nil }
        self.status = status
        var fields = [String: String]()
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }
            fields[line[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
        }
        self.fields = fields
    }

    /// A field of the header; how its name is spelled does not matter.
    subscript(name: String) -> String? { fields[name.lowercased()] }

    /// Where a redirect leads.
    var location: String? { [301, 302, 303, 307, 308].contains(status) ? self["Location"] : nil }

    /// The first byte that a part of a file begins at.
    var rangeStart: Int? {
        guard status == 206, let range = self["Content-Range"], range.hasPrefix("bytes ") else { return nil }
        return Int(range.dropFirst(6).prefix { $0 != "-" })
    }
}

/// Takes heads off the front of what a program prints, until one of an answer has come.
struct HTTPHeadReader {
    private var bytes = [UInt8]()
    /// The answer's head, once it is there.
    private(set) var head: HTTPHead?

    /// No server has reason to send more than this.
    private static let longestHead = 1 << 18

    /// Takes the next bytes, and gives those that follow the head.
    ///
    /// - Returns: bytes of the body; `nil` if this is no answer of HTTP's.
    mutating func take(_ buffer: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        if head != nil { return buffer }
        for (i, byte) in buffer.enumerated() {
            bytes.append(byte)
            guard byte == UInt8(ascii: "\n"), bytes.suffix(4) == Array("\r\n\r\n".utf8)[...] else { continue }
            guard let found = HTTPHead(String(decoding: bytes, as: UTF8.self)) else { return nil }
            bytes = []
            // "Continue" and the like come before the answer.
            guard found.status >= 200 else { continue }
            head = found
            return UnsafeRawBufferPointer(rebasing: buffer[(i + 1)...])
        }
        return bytes.count <= Self.longestHead ? UnsafeRawBufferPointer(rebasing: buffer[buffer.endIndex...]) : nil
    }
}
