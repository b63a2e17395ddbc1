/// Reads what a safetensors header has of JSON (RFC 8259), piece by piece: objects, arrays, texts and whole numbers.
///
/// Whoever calls knows what must come next, so nothing nests deeper than the calls do.
struct JSONScanner {
    /// Why a text is not what is expected, as the end of a sentence.
    struct Failure: Error {
        var reason: String
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func failure(_ reason: String) -> Failure { Failure(reason: "\(reason) at byte \(place)") }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    /// Takes a character that may be next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        guard take(character) else { throw failure("'\(character)' is missing") }
    }

    /// Nothing but space is left.
    mutating func end() throws(Failure) {
        skipSpace()
        guard place == bytes.count else { throw failure("there is more than one value") }
    }

    /// An object; `body` takes the value of each name, which no other has.
    mutating func object(_ body: (inout JSONScanner, String) throws(Failure) -> Void) throws(Failure) {
        try expect("{")
        if take("}") { return }
        var names = Set<String>()
        repeat {
            let name = try text()
            guard names.insert(name).inserted else {
                throw failure("the name '\(CheckpointError.shown(name))' stands twice")
            }
            try expect(":")
            try body(&self, name)
        } while take(",")
        try expect("}")
    }

    /// An array of whole numbers from 0.
    mutating func numbers() throws(Failure) -> [Int] {
        var numbers = [Int]()
        try expect("[")
        if take("]") { return numbers }
        repeat { numbers.append(try number()) } while take(",")
        try expect("]")
        return numbers
    }

    private mutating func number() throws(Failure) -> Int {
        skipSpace()
        let digits = bytes[place...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard let number = Int(String(decoding: digits.prefix(20), as: UTF8.self)), digits.count < 20,
            digits.first != UInt8(ascii: "0") || digits.count == 1
        else { throw failure("a whole number from 0 to \(Int.max) is missing") }
        place += digits.count
        return number
    }

    /// A text.
    mutating func text() throws(Failure) -> String {
        try expect("\"")
        var text = [UInt8]()
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let text = String(validating: text, as: UTF8.self) else { throw failure("a text is not UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                place += 1
                text += Array(String(try escaped()).utf8)
            case ..<0x20: throw failure("a text has a control character")
            default:
                text.append(byte)
                place += 1
            }
        }
        throw failure("a text has no end")
    }

    /// The character of what stands behind a backslash.
    private mutating func escaped() throws(Failure) -> Unicode.Scalar {
        guard place < bytes.count else { throw failure("a text has no end") }
        place += 1
        switch Unicode.Scalar(bytes[place - 1]) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try unicode()
        default: throw failure("an escape is not known")
        }
    }

    /// The character of four hexadecimal digits, or of two such halves.
    private mutating func unicode() throws(Failure) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        else { throw failure("an escape is half a character") }
        place += 2
        let second = try hexadecimal()
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + second - 0xDC00)
        else { throw failure("an escape is half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let number = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw failure("an escape is not known") }
        place += 4
        return number
    }
}
