import Codecs
import Foundation

/// The lines of a list of ESPnet's: a key, blanks and the rest, in the order of the file.
struct KeyedLines: Sendable {
    struct Line: Sendable, Hashable {
        /// From 1.
        let number: Int
        let key: String
        /// The rest of the line; may be empty.
        let value: String
    }

    let path: String
    let lines: [Line]

    /// Reads a list. Empty lines are skipped; a key that stands there twice is an error, as in ESPnet.
    init(path: String) throws(CodecError) {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            let isMissing = !FileManager.default.fileExists(atPath: path)
            throw CodecError(
                path, cause: isMissing ? "there is no such file" : "it cannot be read as a list",
                remedy: "check the path and its permissions", kind: isMissing ? .missing : .invalid)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CodecError(path, cause: "it is not UTF-8 text", remedy: "give a list such as wav.scp or audio_shape")
        }
        var lines = [Line]()
        var seen: [String: Int] = [:]
        // "\r\n" is one Character of Swift's, so lines are told apart by bytes.
        for (index, row) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let fields = Substring(row).split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard let key = fields.first else { continue }
            if let earlier = seen.updateValue(index + 1, forKey: String(key)) {
                throw CodecError(
                    "\(path):\(index + 1)", cause: "the key '\(key)' stands on line \(earlier) already",
                    remedy: "keep one of the lines")
            }
            let value = fields.count > 1 ? String(fields[1].withoutBlanks) : ""
            lines.append(Line(number: index + 1, key: String(key), value: value))
        }
        guard !lines.isEmpty else {
            throw CodecError(path, cause: "the list is empty", remedy: "check what should have written it")
        }
        self.path = path
        self.lines = lines
    }

    /// Reads the number of samples of every line: `key length` or `key length,dimension…`.
    func lengths() throws(CodecError) -> [Int] {
        try lines.map { line throws(CodecError) in
            let first = line.value.prefix { $0 != "," }
            guard let length = Int(first), length >= 0 else {
                throw CodecError(
                    "\(path):\(line.number)", cause: "'\(line.value)' is no length of '\(line.key)'",
                    remedy: "write '<key> <samples>', or collect the shapes again")
            }
            return length
        }
    }
}

extension Substring {
    /// Without the blanks at both ends.
    var withoutBlanks: Substring {
        let text = drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return text }
        return text[...last]
    }
}
