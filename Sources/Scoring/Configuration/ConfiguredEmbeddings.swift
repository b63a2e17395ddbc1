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
    /// Where the embeddings come from.
    public internal(set) var source = Source.logMel

    init(given: [String: ParameterValue]) throws(ParameterError) {
        parameters = try Parameters(for: EmbeddingDistances.definition, given: given)
    }

    /// Name of the embedding in results.
    public var embeddingName: String {
        switch source {
        case .logMel: LogMelEmbedding.name
        case .files: "files"
        }
    }

    /// The definitions of the keys that these parameters give, in their order.
    public var keys: [KeyDefinition] { EmbeddingDistances.keys(parameters) }
}
