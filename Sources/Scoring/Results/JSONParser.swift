/// Text that is not JSON, and where.
public struct JSONError: Error, Sendable, CustomStringConvertible {
    /// What was expected or found.
    public let cause: String
    /// Bytes from the beginning of the text.
    public let offset: Int

    /// The cause and the place.
    public var description: String { "\(cause) at byte \(offset)" }
}

extension JSONValue {
    /// How strictly a text is read.
    public enum Dialect: Sendable {
        /// RFC 8259.
        case strict
        /// What VERSA and ESPnet write besides: `NaN`, `Infinity`, `inf`, `nan`, `None`, `True`, `False` and strings in
        /// single quotes. Numbers that are not finite become the strings `"nan"`, `"inf"`, `"-inf"`.
        case versa
    }

    /// The value that `text` holds, with nothing but white space around it.
    public init(parsing text: some StringProtocol, dialect: Dialect = .strict) throws(JSONError) {
        var parser = JSONParser(bytes: Array(text.utf8), dialect: dialect)
        self = try parser.document()
    }

    /// The value that UTF-8 `bytes` hold.
    public init(parsing bytes: [UInt8], dialect: Dialect = .strict) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, dialect: dialect)
        self = try parser.document()
    }
}

/// A reader of one JSON text. Nesting is limited so that a hostile file cannot exhaust the stack.
private struct JSONParser {
    let bytes: [UInt8]
    let dialect: JSONValue.Dialect
    var position = 0
    var depth = 0

    private static let deepest = 100

    init(bytes: [UInt8], dialect: JSONValue.Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try self.value()
        skipSpace()
        guard position == bytes.count else { throw error("something follows the value") }
        return value
    }

    private func error(_ cause: String) -> JSONError { JSONError(cause: cause, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        guard let byte = next else { throw error("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "'") where dialect == .versa: return .string(try string())
        default: return try scalar()
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        depth += 1
        guard depth <= Self.deepest else { throw error("values are nested deeper than \(Self.deepest)") }
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        position += 1
        var members = [JSONValue.Member]()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") || (dialect == .versa && next == UInt8(ascii: "'")) else {
                throw error("an object's name should be here")
            }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw error("':' should be here") }
            members.append(JSONValue.Member(name, try value()))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("',' or '}' should be here") }
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        position += 1
        var elements = [JSONValue]()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("',' or ']' should be here") }
        return .array(elements)
    }

    private mutating func string() throws(JSONError) -> String {
        let quote = bytes[position]
        position += 1
        // Nearly all strings hold no escape and are one stretch of bytes.
        let start = position
        while let byte = next, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        var text = Array(bytes[start..<position])
        while let byte = next, byte != quote {
            position += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: try escape())
            } else if byte < 0x20 {
                throw error("a control character stands in a string")
            } else {
                text.append(byte)
            }
        }
        guard next == quote else { throw error("a string does not end") }
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw error("a string is not UTF-8") }
        return string
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = next else { throw error("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "'") where dialect == .versa: return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "x") where dialect == .versa: return Array(String(try scalar(digits: 2)).utf8)
        case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
        default: throw error("an unknown escape stands in a string")
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Character {
        let unit = try hex(digits: 4)
        guard (0xD800..<0xDC00).contains(unit) else { return try character(unit) }
        guard next == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
            throw error("half a surrogate pair stands in a string")
        }
        position += 2
        let low = try hex(digits: 4)
        guard (0xDC00..<0xE000).contains(low) else { throw error("half a surrogate pair stands in a string") }
        return try character(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    }

    private mutating func scalar(digits: Int) throws(JSONError) -> Character { try character(try hex(digits: digits)) }

    private func character(_ value: UInt32) throws(JSONError) -> Character {
        guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair stands in a string") }
        return Character(scalar)
    }

    private mutating func hex(digits: Int) throws(JSONError) -> UInt32 {
        let end = position + digits
        guard end <= bytes.count,
            let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw error("hexadecimal digits should be here") }
        position = end
        return value
    }

    /// A number or a word.
    private mutating func scalar() throws(JSONError) -> JSONValue {
        let start = position
        while let byte = next, Self.isWordByte(byte) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        if dialect == .versa, let value = Self.versaWords[word] { return value }
        if let first = word.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) {
            if let integer = Int(word) { return .integer(integer) }
            if let number = Double(word), number.isFinite { return .number(number) }
        }
        position = start
        throw error(word.isEmpty ? "a value should be here" : "'\(word)' is no value")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    private static let versaWords: [String: JSONValue] = [
        "None": .null, "True": .boolean(true), "False": .boolean(false), "NaN": .string("nan"),
        "nan": .string("nan"), "Infinity": .string("inf"), "inf": .string("inf"), "-Infinity": .string("-inf"),
        "-inf": .string("-inf"), "-nan": .string("nan"),
    ]
}
