import Audio
import Metrics
import Models

/// A metric set that cannot be used: the file or option, what is wrong and what would be right.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The message.
    public let description: String

    /// An error with its message.
    public init(_ description: String) { self.description = description }
}

/// The metrics of a run, and the resampler that brings pairs to one rate.
public struct MetricSet: Sendable {
    /// The metrics in the order of their keys in the output.
    public internal(set) var metrics: [ConfiguredMetric]
    /// The distances between sets of embeddings, where they are asked for.
    public private(set) var embeddings: ConfiguredEmbeddings?
    /// How signals are resampled.
    public var resampler: Resampler
    /// What full scale is for integers.
    public var integerScale = IntegerScale.soundfile
    /// What was left out or is worth knowing, one sentence each.
    public let warnings: [String]

    /// All keys of the output, in order.
    public var keys: [KeyDefinition] { metrics.flatMap(\.outputKeys) }

    /// An entry of a set: a metric's name, what was given for its parameters, and whether it is judged.
    public struct Entry: Sendable {
        /// The metric's name or alias.
        public var name: String
        /// Parameters that were given.
        public var parameters: [String: ParameterValue] = [:]
        /// `primary: true` in the file.
        public var isPrimary = false
        /// `optional: true` in the file: left out, with a notice, where the model that it needs is not installed.
        public var isOptional = false
        /// VERSA's `predictor_types`, of the entry `pseudo_mos`.
        var predictors: [String] = []

        /// An entry.
        public init(_ name: String, parameters: [String: ParameterValue] = [:], isPrimary: Bool = false) {
            self.name = name
            self.parameters = parameters
            self.isPrimary = isPrimary
        }
    }

    /// A set of these entries.
    ///
    /// Names that VERSA has and this toolkit has not are left out with a warning, or refused when `strict`; any other
    /// unknown name is an error. So are metrics of transcripts where the run has none.
    ///
    /// - Parameter models: Where metrics that need a model come from; without it there are none.
    public init(
        _ entries: [Entry], resampler: Resampler = .polyphase, source: String, strict: Bool = false,
        hasTranscripts: Bool = false, models: ModelSettings? = nil
    ) throws(ConfigurationError) {
        try self.init(
            entries, resampler: resampler, source: source, strict: strict, hasTranscripts: hasTranscripts,
            lookup: ModelLookup(models))
    }

    /// The same with model metrics that `lookup` finds.
    init(
        _ entries: [Entry], resampler: Resampler, source: String, strict: Bool, hasTranscripts: Bool,
        lookup: ModelLookup
    ) throws(ConfigurationError) {
        var metrics = [ConfiguredMetric]()
        var embeddings: ConfiguredEmbeddings?
        var absent = [String]()
        let (withText, textNotes) = try Self.textEntries(
            entries, source: source, strict: strict, hasTranscripts: hasTranscripts)
        let (entries, modelNotes, missingModels) = try Self.modelEntries(
            withText, source: source, strict: strict, lookup)
        let notes = textNotes + modelNotes
        for entry in entries {
            let embedding = try Self.modelEmbedding(entry, lookup)
            if embedding != nil
                || MetricRegistry.definition(named: entry.name)?.name == EmbeddingDistances.definition.name
            {
                guard embeddings == nil else {
                    throw ConfigurationError("\(source): '\(entry.name)' stands there twice; remove one")
                }
                guard !entry.isPrimary else {
                    throw ConfigurationError(
                        "\(source): \(entry.name) is judged only where `compare --keys` names its keys; remove `primary`"
                    )
                }
                do throws(ParameterError) {
                    embeddings = try ConfiguredEmbeddings(given: entry.parameters)
                    if let embedding { embeddings?.source = .model(embedding) }
                } catch {
                    throw ConfigurationError("\(source): \(error)")
                }
            } else if let expanded = Self.groups[entry.name], entry.parameters.isEmpty {
                for name in expanded {
                    metrics.append(try Self.configure(Entry(name, isPrimary: entry.isPrimary), source: source))
                }
            } else if let metric = try Self.modelMetric(entry, source: source, lookup) {
                metrics.append(metric)
            } else if MetricRegistry.metric(named: entry.name) == nil, VersaMetricNames.isKnown(entry.name) {
                absent.append(entry.name)
            } else {
                metrics.append(try Self.configure(entry, source: source, lookup))
            }
        }
        let names = absent.joined(separator: ", ")
        if strict, !absent.isEmpty {
            throw ConfigurationError("\(source): not in this version: \(names); remove them, or do without --strict")
        }
        if strict, let missing = missingModels.first {
            throw ConfigurationError("\(source): \(missing), or do without --strict")
        }
        let isOfSets = !Set(absent).isDisjoint(with: ["fad", "kid"])
        let hint = isOfSets ? "; the keys of fad and kid are those of embedding_distances, see --embeddings" : ""
        let warnings = absent.isEmpty ? [] : ["\(source): VERSA's \(names) not in this version, left out\(hint)"]
        guard !metrics.isEmpty || embeddings != nil else {
            throw ConfigurationError(
                "\(source): no metric is left to compute"
                    + (absent.isEmpty ? "" : ": \(names) not in this version\(hint)")
                    + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
                    + "; `codec-score metrics` lists what there is")
        }
        self.metrics = try Self.withDistinctKeys(metrics, source: source)
        self.embeddings = embeddings
        self.resampler = resampler
        self.warnings = warnings + notes.map { "\(source): \($0)" } + self.metrics.flatMap(\.warnings)
    }

    /// The names in a text that has commas between them.
    public static func names(in text: String) -> [String] {
        text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }

    /// Asks for the distances between embeddings that the user computed.
    ///
    /// - Parameters:
    ///   - reference: a matrix or a folder of matrices
    ///   - systems: the same of each system, in their order
    public mutating func setEmbeddings(reference: String, systems: [String]) throws(ConfigurationError) {
        do throws(ParameterError) {
            if embeddings == nil { embeddings = try ConfiguredEmbeddings(given: [:]) }
            embeddings?.source = .files(reference: reference, systems: systems)
        } catch {
            throw ConfigurationError("--embeddings: \(error)")
        }
    }

    /// Gives ViSQOL's audio modes another regression.
    ///
    /// - Parameter path: a file as libsvm writes it
    public mutating func setVisqolModel(_ path: String) throws(ConfigurationError) {
        let places = metrics.indices.filter {
            metrics[$0].definition.name == Visqol.definition.name
                && metrics[$0].parameters.choice("model") != "speech"
        }
        guard !places.isEmpty else {
            throw ConfigurationError(
                "--visqol-model: no visqol in audio mode is among the metrics; add it, or leave this out")
        }
        for place in places {
            do throws(ParameterError) {
                try metrics[place].set("model_file", to: .text(path))
            } catch {
                throw ConfigurationError("--visqol-model: \(error)")
            }
        }
    }

    /// Names that stand for several metrics.
    public static let groups = [
        "spectral": ["mrstft", "melstft", "espnet_mel", "dac_mel", "dac_mel_eval", "dac_stft_eval", "lsd"]
    ]

    private static func configure(
        _ entry: Entry, source: String, _ lookup: ModelLookup = ModelLookup(nil)
    ) throws(ConfigurationError) -> ConfiguredMetric {
        guard let type = MetricRegistry.metric(named: entry.name) else {
            throw unknown(entry.name, source, models: try lookup.definitions(), faults: lookup.faults)
        }
        do {
            return try ConfiguredMetric(type, given: entry.parameters, isPrimary: entry.isPrimary)
        } catch {
            throw ConfigurationError("\(source): \(error)")
        }
    }

    private static func unknown(
        _ name: String, _ source: String, models: [MetricDefinition], faults: [ModelError]
    ) -> ConfigurationError {
        let definitions = MetricRegistry.definitions + models
        if let owner = definitions.first(where: { $0.keys.contains { $0.name == name } }) {
            return ConfigurationError(
                "\(source): '\(name)' is a key of the metric '\(owner.name)'; ask for that instead")
        }
        let names = definitions.flatMap { [$0.name] + $0.aliases } + groups.keys
        return ConfigurationError(
            "\(source): there is no metric '\(name)'" + didYouMean(name, among: names)
                + "; `codec-score metrics` lists what there is"
                + faults.map { "; a card is left out: \($0)" }.joined())
    }

    /// Keys of a metric that stands twice get its parameters' suffixes; what still collides is an error.
    private static func withDistinctKeys(
        _ metrics: [ConfiguredMetric], source: String
    ) throws(ConfigurationError) -> [ConfiguredMetric] {
        let counts = Dictionary(grouping: metrics, by: \.definition.name).mapValues(\.count)
        let renamed = metrics.map { metric in
            guard counts[metric.definition.name, default: 0] > 1 else { return metric }
            var metric = metric
            for i in metric.outputKeys.indices { metric.outputKeys[i].name += metric.keySuffix }
            return metric
        }
        var seen = Set<String>()
        for metric in renamed {
            for key in metric.outputKeys where !seen.insert(key.name).inserted {
                throw ConfigurationError(
                    "\(source): two entries give the key '\(key.name)'; remove one '\(metric.definition.name)'")
            }
        }
        return renamed
    }
}
