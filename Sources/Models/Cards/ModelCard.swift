/// A model card: one YAML file that describes one model's file and makes it a metric with its own keys.
///
/// What each field means, with its default, is in `docs/models.md`. A card is checked whole when it is read; whether it fits
/// its model shows when the model is loaded (``CardModel/load()``).
public struct ModelCard: Sendable {
    /// What is made of the model's outputs.
    public enum Kind: String, Sendable, CaseIterable {
        /// Keys from one signal, or from hypothesis and reference together.
        case score
        /// The embeddings of hypothesis and reference compared.
        case similarity
        /// The embeddings of all hypotheses against those of all references: a value of a whole run.
        case frechet
    }

    /// How the segments of a signal make one value.
    public enum Aggregation: String, Sendable, CaseIterable { case mean, median, min, max }

    /// The metric's name, in small letters, digits and `_`.
    public let name: String
    /// Other names that are accepted.
    public let aliases: [String]
    /// Name in words; the name where the card has none.
    public let title: String
    /// What is measured, in one sentence.
    public let summary: String
    /// The paper; empty where the card names none.
    public let citation: String
    /// The licence of the weights; empty where the card names none.
    public let license: String
    /// How a user gets the weights, where they cannot be fetched; empty where the card does not say.
    public let installation: String
    /// What the model does not hear, and when not to trust it.
    public let blindSpots: [String]
    /// Where values agree with others', and where they differ on purpose.
    public let agreement: [String]
    /// What is made of the outputs.
    public let kind: Kind
    /// The model's file.
    public private(set) var file: ModelFile
    /// The form of the file.
    public let format: ModelFormat
    /// How the signal is prepared.
    public let audio: AudioPreparation
    /// What the model is given in place of the waveform, if it is.
    public let features: FeatureSettings?
    /// How a signal is cut; `nil` where it is taken whole.
    public let segment: SegmentSettings?
    /// What the model takes.
    public let inputs: [CardInput]
    /// How often the model runs a segment, outputs being averaged.
    public let repeats: Int
    /// The scores.
    public let keys: [CardKey]
    /// How segments make one value.
    public let aggregate: Aggregation
    /// The embedding, of all kinds but `score`.
    public let embedding: EmbeddingSettings?

    /// The card's text.
    public internal(set) var text = ""
    /// XXH128 of what values depend on, 32 hexadecimal digits: of all fields but those for the reader.
    public internal(set) var hash = ""
    /// Whether the file's hash is not in the card, but of a file that the user has added (``ModelAddition``).
    public private(set) var isOfAddedFile = false
    /// The card's file, as messages name it.
    public let source: String
    /// Where the model is described in the card, for messages.
    let modelPlace: String

    /// The card with another file: one that the user has added to a card without a hash.
    func with(_ file: ModelFile) -> ModelCard {
        var card = self
        (card.file, card.isOfAddedFile) = (file, true)
        return card
    }
}
