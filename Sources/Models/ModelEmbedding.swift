import Metrics
import Statistics

/// A model card as an embedding of sets: the kind `frechet`.
public struct ModelEmbedding: Sendable {
    /// The card with its model, which is loaded once for all copies.
    public let model: CardModel

    /// The name of the embedding in results.
    public var name: String { model.card.name }
    /// The card's only key: the Fréchet distance under the name that the card gives it.
    public var key: KeyDefinition { model.card.keys[0].definition }

    /// The embedding of a card of the kind frechet.
    public init(_ model: CardModel) {
        precondition(model.card.kind == .frechet, "other cards are metrics of utterances")
        self.model = model
    }

    /// The embeddings of all segments of a signal, computed once.
    ///
    /// - Throws: ``Undefined`` where the signal is too short or silent.
    /// - Returns: The rows, or a fault of the model.
    public func rows(
        of signal: AnalyzedSignal, isReference: Bool = false
    ) throws(Undefined) -> Result<EmbeddingRows, ModelError> {
        try signal.result(of: SignalEmbeddings(model: model, side: isReference ? .reference : .hypothesis))
    }

    /// The Fréchet distance of two sets.
    ///
    /// - Throws: ``Undefined`` (`tooFewEmbeddings`) where one has fewer than two rows, which have no covariance.
    public static func distance(_ reference: EmbeddingRows, _ hypothesis: EmbeddingRows) throws(Undefined) -> Double {
        guard min(reference.count, hypothesis.count) >= 2, reference.dimension == hypothesis.dimension,
            let distance = FrechetDistance(from: reference.moments)?.distance(to: hypothesis.moments)
        else { throw Undefined(.tooFewEmbeddings, "\(reference.count) and \(hypothesis.count) rows") }
        return distance
    }
}
