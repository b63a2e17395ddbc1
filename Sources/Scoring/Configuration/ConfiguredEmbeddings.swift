import Metrics

/// The distances between sets of embeddings as a run uses them: parameters, and where the embeddings come from.
public struct ConfiguredEmbeddings: Sendable {
    /// Where embeddings come from.
    public enum Source: Sendable, Equatable {
        /// ``LogMelEmbedding`` of the run's audio.
        case logMel
        /// Files of the user's: of the reference, and of each system in the run's order.
        case files(reference: String, systems: [String])
    }

    /// The parameters, complete.
    public let parameters: Parameters
    /// Whether comparisons judge by the keys (`primary: true` in the metric set).
    public let isPrimary: Bool
    /// Where the embeddings come from.
    public internal(set) var source = Source.logMel

    init(given: [String: ParameterValue], isPrimary: Bool) throws(ParameterError) {
        parameters = try Parameters(for: EmbeddingDistances.definition, given: given)
        self.isPrimary = isPrimary
    }

    /// Name of the embedding in results.
    public var embeddingName: String { source == .logMel ? LogMelEmbedding.name : "files" }
}
