import Metrics
import Models

/// Finds the model metrics that a metric set names. Cards are read when one is first asked for.
final class ModelLookup {
    /// What a name stands for.
    enum Found {
        case card(CardModel)
        case voiceActivity(VoiceActivityModel)
    }

    private let settings: ModelSettings?
    /// Cards that the metric set names.
    private let files: [String]
    private var made: ModelCatalogue?

    /// A lookup; without settings there are no model metrics.
    init(_ settings: ModelSettings?, files: [String] = []) { (self.settings, self.files) = (settings, files) }

    /// What is wrong with cards in the cache, where cards have been read.
    var faults: [ModelError] { made?.faults ?? [] }

    /// Whether there can be model metrics.
    var isOn: Bool { settings != nil }

    private func catalogue() throws(ConfigurationError) -> ModelCatalogue? {
        guard made == nil, let settings else { return made }
        let catalogue = try settings.catalogue(adding: files)
        made = catalogue
        return catalogue
    }

    /// The cards that the user names, which may be wrong though no metric asks for them.
    func namedCards() throws(ConfigurationError) -> [ModelCard] {
        let named = (settings?.cards ?? []) + files
        return named.isEmpty ? [] : try catalogue()?.cards.filter { named.contains($0.source) } ?? []
    }

    /// What a name stands for that the registry does not know.
    func find(_ name: String) throws(ConfigurationError) -> Found? {
        guard isOn, MetricRegistry.definition(named: name) == nil, MetricSet.groups[name] == nil else { return nil }
        guard let catalogue = try catalogue() else { return nil }
        if VoiceActivity.isCalled(name) { return .voiceActivity(catalogue.voiceActivity) }
        return catalogue.model(named: name).map { .card($0) }
    }

    /// The definition of a metric of the registry or of a model.
    func definition(_ name: String) throws(ConfigurationError) -> MetricDefinition? {
        if let known = MetricRegistry.definition(named: name) { return known }
        switch try find(name) {
        case .card(let model) where model.card.kind == .frechet: return EmbeddingDistances.definition
        case .card(let model): return MetricDefinition(model.card)
        case .voiceActivity: return VoiceActivity.definition
        case nil: return nil
        }
    }

    /// The definitions of all models' metrics.
    func definitions() throws(ConfigurationError) -> [MetricDefinition] { try catalogue()?.definitions ?? [] }
}
