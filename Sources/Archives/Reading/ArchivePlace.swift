/// Where a table says that a record is: `feats.ark:123`.
public struct ArchivePlace: Sendable, Hashable, CustomStringConvertible {
    /// The archive.
    public let path: String
    /// Where the record begins, behind its key, in bytes.
    public let offset: UInt64

    /// The record at `offset`.
    public init(path: String, offset: UInt64) { (self.path, self.offset) = (path, offset) }

    /// What a table's line has behind the key, without the blanks around it; `nil` where that is no path with an offset,
    /// such as a command or a range of rows (`feats.ark:123[0:9]`).
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), colon != text.startIndex else { return nil }
        let digits = text.utf8[text.utf8.index(after: colon)...]
        guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let offset = UInt64(Substring(digits))
        else { return nil }
        self.init(path: String(text[..<colon]), offset: offset)
    }

    /// `path:offset`.
    public var description: String { "\(path):\(offset)" }
}
