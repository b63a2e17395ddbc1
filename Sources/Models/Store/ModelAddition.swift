import Files

/// Puts a model's file that the user got or exported into the cache, where its card finds it.
///
/// A card whose hash is zeros, because what an export writes is the user's own, has the hash of that file from then on.
public struct ModelAddition: Sendable {
    /// The card with the file.
    public let card: ModelCard
    /// The file in the cache.
    public let path: String

    /// Adds a file, after its hash and its inputs and outputs have been compared with the card.
    ///
    /// - Throws: ``ModelError`` where the file does not fit, which leaves the cache as it was, or cannot be copied.
    public init(_ file: String, as card: ModelCard, to store: ModelStore) throws(ModelError) {
        let bytes = try ModelBytes.read(file, atMost: Int.max)
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let found = hash.hexadecimal()
        let isOpen = card.file.isUnfilled || card.isOfAddedFile
        guard isOpen || found == card.file.sha256 else {
            throw ModelError(
                file, cause: "its SHA-256 is \(found), the card says \(card.file.sha256)",
                remedy: card.format == .onnx && !file.hasSuffix(".onnx")
                    ? "export it first, as codec-score models show \(card.name) says"
                    : "take the file that the card describes (codec-score models show \(card.name))", kind: .invalid)
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        self.card = isOpen ? card.with(try ModelFile(name: name, sha256: found)) : card
        guard let place = store.cachedPlace(of: self.card.file), let record = store.recordPlace(of: card) else {
            throw CacheFolder.absent
        }
        path = place
        let format = card.format
        try CardModel(self.card) { () throws(ModelError) in (try ModelRuntime.open(file, format: format), file) }.load()
        do throws(FileError) {
            try AtomicFile.write(bytes, to: place)
            if isOpen { try AtomicFile.write(Array("\(found)  \(name)\n".utf8), to: record) }
        } catch {
            throw CacheFolder.unwritable(error)
        }
    }
}
