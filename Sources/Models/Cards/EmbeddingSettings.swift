/// What a card says of embeddings: an output's last axis, all axes before it counting as segments.
public struct EmbeddingSettings: Sendable {
    /// How two embeddings are compared.
    public enum Comparison: String, Sendable, CaseIterable { case cosine, euclidean }

    /// The model's output; empty for its only one.
    public let output: String
    /// Whether each is divided by its norm before segments are averaged.
    public let isNormalized: Bool
    /// How those of hypothesis and reference are compared.
    public let comparison: Comparison
    /// Where it stands in the card, for messages.
    let place: String
}
