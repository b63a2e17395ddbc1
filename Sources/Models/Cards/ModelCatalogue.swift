import Audio
import FoundationEssentials
import Metrics
import ModelCards

/// The model cards there are: those inside the program, those in `cards` of the cache, and those that the user names, each of
/// which replaces an earlier one of its name.
public struct ModelCatalogue: Sendable {
    /// The cards: bundled ones in their order, then the user's by name.
    public let cards: [ModelCard]
    /// What is wrong with what lies in the cache and is left out: nobody has named it.
    public let faults: [ModelError]
    /// Where models' files are looked for.
    public let store: ModelStore
    /// Cards with their models, each loaded once however many metrics ask for it.
    private let models: [CardModel]
    /// Silero's network.
    public let voiceActivity: VoiceActivityModel

    /// The cards inside the program; they are read once.
    private static let bundled: Result<[ModelCard], ModelError> = Result { () throws(ModelError) in
        var cards = [ModelCard]()
        for (name, yaml) in BundledModelCards.all {
            cards.append(try ModelCard(yaml: yaml, source: "metrics/models/\(name)", folder: nil))
        }
        return cards
    }

    /// The catalogue of a user.
    ///
    /// - Parameters:
    ///   - files: cards that the user names
    ///   - store: where models' files are looked for, and the cache whose `cards` are read
    /// - Throws: ``ModelError`` that names the card and the line, also where two of the named cards have one name. Cards in the
    ///   cache have ``faults`` instead.
    public init(files: [String] = [], store: ModelStore) throws(ModelError) {
        var cards = try Self.bundled.get()
        var own = [ModelCard]()
        var faults = [ModelError]()
        for path in Self.cards(inCache: store.cache) {
            do throws(ModelError) {
                let card = try ModelCard.read(path)
                try Self.checkName(of: card, among: own)
                own.append(card)
            } catch {
                faults.append(error)
            }
        }
        var named = [ModelCard]()
        for path in files {
            let card = try ModelCard.read(path)
            try Self.checkName(of: card, among: named)
            named.append(card)
        }
        own = own.filter { card in !named.contains { $0.name == card.name } } + named
        cards = cards.map { card in own.first { $0.name == card.name } ?? card }
        let added = own.filter { card in !cards.contains { $0.name == card.name } }
        cards += added.sorted { precedesInByteOrder($0.name, $1.name) }
        for place in cards.indices where cards[place].file.isUnfilled {
            do throws(ModelError) {
                if let file = try store.addedFile(cards[place]) { cards[place] = cards[place].with(file) }
            } catch {
                faults.append(error)
            }
        }
        self.cards = cards
        self.faults = faults
        self.store = store
        models = cards.map { CardModel($0, store: store) }
        voiceActivity = VoiceActivityModel(store: store)
    }

    /// The paths of the cards in the cache's folder `cards`.
    private static func cards(inCache cache: String?) -> [String] {
        guard let cache, let names = try? FileManager.default.contentsOfDirectory(atPath: cache + "/cards") else {
            return []
        }
        return names.filter { $0.hasSuffix(".yaml") }.sorted(by: precedesInByteOrder).map { "\(cache)/cards/\($0)" }
    }

    private static func checkName(of card: ModelCard, among others: [ModelCard]) throws(ModelError) {
        for name in [card.name] + card.aliases {
            let owner =
                MetricRegistry.definition(named: name) != nil || VoiceActivity.isCalled(name)
                ? "another metric" : others.first { ([$0.name] + $0.aliases).contains(name) }?.source
            guard let owner else { continue }
            throw ModelError(
                card.source, cause: "its name '\(name)' is that of \(owner) too", remedy: "give each card its own name",
                kind: .invalid)
        }
    }

    /// The card called `name`, also by an alias, in capitals or not.
    public func card(named name: String) -> ModelCard? { model(named: name)?.card }

    /// The card called `name` with its model.
    public func model(named name: String) -> CardModel? {
        let name = name.lowercased()
        return models.first { $0.card.name == name } ?? models.first { $0.card.aliases.contains(name) }
    }

    /// The definitions of all cards' metrics, and of voice activity.
    public var definitions: [MetricDefinition] { cards.map { MetricDefinition($0) } + [VoiceActivity.definition] }

    /// All files that models need, with what they belong to: a metric's name.
    public var files: [(owner: String, file: ModelFile)] {
        cards.map { (owner: $0.name, file: $0.file) } + [
            (owner: VoiceActivity.definition.name, file: VoiceActivityModel.file)
        ]
    }
}
