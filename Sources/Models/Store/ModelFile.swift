/// What a card says about its model's file: what it is called, and how to know that it is the one.
public struct ModelFile: Sendable, Hashable {
    /// The file's name; a path counts from the folder of the card.
    public let name: String
    /// SHA-256 of its bytes: 64 lower-case hexadecimal digits.
    public let sha256: String
    /// Its size in bytes, if it is known.
    public let size: Int?
    /// Where it can be fetched, if it may be.
    public let wheel: WheelSource?
    /// The folder of the card; `nil` for a card inside the program.
    public let folder: String?

    /// A file.
    ///
    /// - Throws: ``ModelError`` where `sha256` is no hash, or the name that of a folder.
    public init(
        name: String, sha256: String, size: Int? = nil, wheel: WheelSource? = nil, folder: String? = nil
    ) throws(ModelError) {
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy(Self.isHexadecimal) else {
            throw ModelError(
                name, cause: "'\(sha256)' is no SHA-256",
                remedy: "give 64 hexadecimal digits, as sha256sum prints them", kind: .invalid)
        }
        guard let last = name.split(separator: "/").last, last != ".", last != "..", !name.hasSuffix("/") else {
            throw ModelError(
                name, cause: "'\(name)' is no file's name", remedy: "name the model's file", kind: .invalid)
        }
        self.sha256 = sha256.lowercased()
        (self.name, self.size, self.wheel, self.folder) = (name, size, wheel, folder)
    }

    /// The last part of the name, under which the file is kept in the cache.
    public var lastName: String { name.split(separator: "/").last.map(String.init) ?? name }

    /// Whether the hash is the zeros that stand in a card until its user has the file.
    public var isUnfilled: Bool { sha256.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
