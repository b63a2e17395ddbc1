import Metrics
import Models

/// Where a run's model metrics come from: cards that the user names, and folders with models' files. Without any the bundled
/// cards and the cache are there.
public struct ModelSettings: Sendable {
    /// Folders with models' files, the first one first (`--models`).
    public var folders: [String]
    /// Cards (`--model-card`).
    public var cards: [String]
    /// The environment, which names the cache.
    public var environment: [String: String]

    /// The settings of a run.
    public init(folders: [String] = [], cards: [String] = [], environment: [String: String]) {
        (self.folders, self.cards, self.environment) = (folders, cards, environment)
    }

    /// All cards, also those that a metric set names.
    ///
    /// - Throws: ``ConfigurationError`` that names the card and its line, also where a card has a metric's name.
    public func catalogue(adding files: [String] = []) throws(ConfigurationError) -> ModelCatalogue {
        do throws(ModelError) {
            return try ModelCatalogue(
                files: files + cards.filter { !files.contains($0) },
                store: ModelStore(folders: folders, environment: environment))
        } catch {
            throw ConfigurationError(error.description)
        }
    }
}
