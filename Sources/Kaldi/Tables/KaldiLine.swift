/// A line of a table, kept as it was found.
public struct KaldiLine: Sendable {
    /// The bytes of the line, without the `\n`.
    public let text: ArraySlice<UInt8>
    /// The first field; empty in a line of blanks.
    public let key: KaldiKey
    /// Where it stood in its file, from 1; `nil` for a line that was made.
    public let number: Int?

    /// A line of these bytes.
    public init(_ text: ArraySlice<UInt8>, number: Int? = nil) {
        self.text = text
        self.number = number
        let field = text.drop(while: isBlank)
        key = KaldiKey(field.prefix { !isBlank($0) })
    }

    /// The line of some fields, with a blank between them.
    public init(_ fields: [KaldiKey]) {
        self.init(Array(fields.map(\.bytes).joined(separator: [0x20]))[...])
    }

    /// All fields, the key first.
    public var fields: [KaldiKey] { text.split(whereSeparator: isBlank).map { KaldiKey($0) } }

    /// What follows the key, with the blanks before it: what `sort -k2` compares.
    var rest: ArraySlice<UInt8> { text[key.bytes.endIndex...] }

    /// What follows the key, without the blanks around it: a path, a command or words.
    public var value: String {
        let trimmed = rest.drop(while: isBlank)
        guard let last = trimmed.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(decoding: trimmed[...last], as: UTF8.self)
    }

    /// The line as text; what is not UTF-8 is shown as U+FFFD.
    public var description: String { String(decoding: text, as: UTF8.self) }
}

/// What separates fields, as for Perl, in which Kaldi's tools are written. A carriage return counts, so that files from
/// Windows do not get keys that end in one.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
