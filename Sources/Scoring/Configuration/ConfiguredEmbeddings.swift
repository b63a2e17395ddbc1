import Metrics
import Models

/// The distances between sets of embeddings as a run uses them: parameters, and where the embeddings come from.
public struct ConfiguredEmbeddings: Sendable {
    /// Where embeddings come from.
    public enum Source: Sendable, Equatable {
        /// ``LogMelEmbedding`` of the run's audio.
        case logMel
        /// Files of the user's: of the reference, and of each system in the run's order.
        case files(reference: String, systems: [String])
        /// A card's model on the run's audio.
        case model(ModelEmbedding)

        /// Whether both name the same embeddings.
        public static func == (one: Source, other: Source) -> Bool {
            switch (one, other) {
            case (.logMel, .logMel): true
            case (.files(let reference, let systems), .files(let otherReference, let otherSystems)):
                reference == otherReference && systems == otherSystems
            case (.model(let embedding), .model(let otherEmbedding)): embedding.model === otherEmbedding.model
            default: false
            }
        }

        /// Whether nothing has to be computed.
        public var isOfFiles: Bool { if case .files = self { true } else { false } }
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
        case .model(let embedding): embedding.name
        }
    }

    /// The model that computes the embeddings, if one does.
    public var model: ModelUse? {
        guard case .model(let embedding) = source else { return nil }
        let card = embedding.model.card
        return ModelUse(
            card.file, card.format, card: card.hash, isLoaded: (try? embedding.model.load()) != nil)
    }

    /// The definitions of the keys that these parameters give, in their order.
    public var keys: [KeyDefinition] { EmbeddingDistances.keys(parameters) }
}
