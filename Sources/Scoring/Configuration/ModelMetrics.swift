import Metrics
import Models

// Metrics of a set that need a model.
extension MetricSet {
    /// Entries with those of models as the run can have them, what to tell about them, and what is missing for those that
    /// are not optional.
    ///
    /// VERSA's `pseudo_mos` becomes an entry a predictor. An entry whose model is not installed stays, with keys that are
    /// undefined, unless it is `optional`; one whose card has no hash yet is left out, or refused when `strict`.
    static func modelEntries(
        _ entries: [Entry], source: String, strict: Bool, _ lookup: ModelLookup
    ) throws(ConfigurationError) -> (entries: [Entry], notes: [String], missing: [String]) {
        let named = try lookup.namedCards()
        let entries = try lookup.isOn ? expanded(entries, source: source) : entries
        var kept = [Entry]()
        var notes = named.filter { card in
            !entries.contains { ([card.name] + card.aliases).contains($0.name.lowercased()) }
        }.map { "\($0.source): nobody asks for \($0.name); add it to the metrics" }
        var missing = [String]()
        for entry in entries {
            guard let found = try lookup.find(entry.name) else {
                if !entry.isOptional || lookup.isOn { kept.append(entry) }
                continue
            }
            if case .card(let model) = found, model.card.file.isUnfilled {
                let way = "codec-score models show \(model.card.name) says how to get it"
                guard !strict else {
                    throw ConfigurationError(
                        "\(source): \(entry.name) needs a file of yours; \(way), or do without --strict")
                }
                notes.append("\(entry.name) needs a file of yours, left out; \(way)")
                continue
            }
            do throws(ModelError) {
                try found.load()
            } catch {
                guard error.isAbsence else { throw ConfigurationError("\(source): \(entry.name): \(error)") }
                notes.append("\(entry.name) is \(entry.isOptional ? "left out" : "undefined in all rows"): \(error)")
                if entry.isOptional { continue }
                missing.append("\(entry.name): \(error)")
            }
            if case .card(let model) = found, model.card.kind == .frechet { notes += frechetNote(model.card) }
            kept.append(entry)
        }
        return (kept, notes + lookup.faults.map { "a card is left out: \($0)" }, missing)
    }

    /// Distances of sets have VERSA's name for them, whatever the embedding.
    private static func frechetNote(_ card: ModelCard) -> [String] {
        let (own, written) = (card.keys[0].definition.name, EmbeddingDistances.frechetKey)
        return own == written ? [] : ["\(card.name): its \(own) is written as \(written), which is VERSA's name for it"]
    }

    /// The metric of an entry that needs a model; `nil` where it needs none, or is of sets.
    static func modelMetric(
        _ entry: Entry, source: String, _ lookup: ModelLookup
    ) throws(ConfigurationError) -> ConfiguredMetric? {
        do throws(ParameterError) {
            switch try? lookup.find(entry.name) {
            case .card(let model) where model.card.kind != .frechet:
                let metric = try ModelMetric(model, given: entry.parameters)
                return ConfiguredMetric(
                    metric, definition: metric.definition, parameters: metric.parameters, warnings: metric.warnings,
                    isPrimary: entry.isPrimary,
                    model: ModelUse(
                        model.card.file, model.card.format, card: model.card.hash,
                        isLoaded: (try? model.load()) != nil))
            case .voiceActivity(let model):
                let metric = try VoiceActivity(model, given: entry.parameters)
                return ConfiguredMetric(
                    metric, definition: VoiceActivity.definition, parameters: metric.parameters,
                    isPrimary: entry.isPrimary,
                    model: ModelUse(VoiceActivityModel.file, .onnx, isLoaded: (try? model.load()) != nil))
            default: return nil
            }
        } catch {
            throw ConfigurationError("\(source): \(error)")
        }
    }

    /// The embedding of an entry that names a card of sets.
    static func modelEmbedding(_ entry: Entry, _ lookup: ModelLookup) throws(ConfigurationError) -> ModelEmbedding? {
        guard case .card(let model) = try lookup.find(entry.name), model.card.kind == .frechet else { return nil }
        return ModelEmbedding(model)
    }

    // MARK: VERSA's pseudo_mos

    /// What VERSA calls its group of models that predict an opinion.
    static let opinionGroup = "pseudo_mos"
    /// The predictor after which VERSA's others hear signals at the wrong speed, and the cards of its keys.
    private static let (firstPredictor, firstCards) = ("dnsmos", ["dnsmos", "dns_p808"])

    private static func expanded(_ entries: [Entry], source: String) throws(ConfigurationError) -> [Entry] {
        var expanded = [Entry]()
        for entry in entries {
            guard entry.name == opinionGroup else {
                expanded.append(entry)
                continue
            }
            var parameters = entry.parameters
            let compatibility = parameters.removeValue(forKey: VersaOrder.parameterName)
            guard parameters.isEmpty else {
                throw ConfigurationError(
                    "\(source): \(opinionGroup) has no parameter '\(parameters.keys.sorted()[0])'; it has predictor_types, "
                        + "predictor_args and \(VersaOrder.parameterName)")
            }
            guard !entry.predictors.isEmpty else {
                throw ConfigurationError(
                    "\(source): \(opinionGroup) names its models, as in `predictor_types: [dnsmos, plcmos]`")
            }
            var isAfterFirst = false
            for predictor in entry.predictors {
                for name in predictor == firstPredictor ? firstCards : [predictor] {
                    var own = entry
                    (own.name, own.predictors, own.parameters) = (name, [], [:])
                    if isAfterFirst, VersaOrder.concerns(name) {
                        own.parameters[VersaOrder.parameterName] = compatibility
                    }
                    expanded.append(own)
                }
                isAfterFirst = isAfterFirst || predictor == firstPredictor
            }
        }
        return expanded
    }
}

extension ModelLookup.Found {
    /// Finds and loads the model, where that has not been done yet.
    func load() throws(ModelError) {
        switch self {
        case .card(let model): try model.load()
        case .voiceActivity(let model): try model.load()
        }
    }
}
