import Files
import FoundationEssentials
import Glibc

/// Puts a model's file that the user got or exported into the cache, where its card finds it.
///
/// A card whose hash is still zeros, because what an export writes is the user's own, is copied to the cache's cards with the
/// hash filled in; it then stands before the bundled one.
public struct ModelAddition: Sendable {
    /// The card as it is used from now on.
    public let card: ModelCard
    /// The file in the cache.
    public let path: String
    /// The copied card, where there had to be one.
    public let cardPath: String?

    /// Adds a file, after its hash and its inputs and outputs have been compared with the card.
    ///
    /// - Throws: ``ModelError`` where the file does not fit, which leaves the cache as it was, or cannot be copied.
    public init(_ file: String, as card: ModelCard, to store: ModelStore) throws(ModelError) {
        guard let cache = store.cache else {
            throw ModelError(
                "the cache", cause: "CODECSCORE_CACHE, XDG_CACHE_HOME and HOME are not set", remedy: "set one of them",
                kind: .unavailable)
        }
        let hash = try ModelStore.sha256(of: file)
        if card.file.isUnfilled {
            guard let zeros = card.text.range(of: card.file.sha256) else {
                preconditionFailure("\(card.source): its hash is not in its text")
            }
            let place = "\(cache)/cards/\(card.name).yaml"
            self.card = try ModelCard(
                yaml: card.text.replacingCharacters(in: zeros, with: hash), source: place, folder: nil)
            cardPath = place
        } else {
            guard hash == card.file.sha256 else {
                throw ModelError(
                    file, cause: "its SHA-256 is \(hash), the card says \(card.file.sha256)",
                    remedy: "take the file that the card describes (codec-score models show \(card.name))",
                    kind: .invalid)
            }
            (self.card, cardPath) = (card, nil)
        }
        let format = card.format
        try CardModel(self.card) { () throws(ModelError) in (try ModelRuntime.open(file, format: format), file) }.load()
        guard let place = store.cachedPlace(of: self.card.file) else { preconditionFailure("there is a cache") }
        path = place
        do {
            if try ModelStore.size(of: place) == nil || ModelStore.sha256(of: place) != hash {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                try AtomicFile.write([UInt8](bytes), to: place)
            }
            if let cardPath { try AtomicFile.write(Array(self.card.text.utf8), to: cardPath) }
        } catch let error as ModelError {
            throw error
        } catch {
            throw ModelError(
                cache, cause: "the model cannot be copied there (\(error))",
                remedy: "check the folder and the disk, or set CODECSCORE_CACHE to another folder", kind: .unavailable)
        }
    }
}
