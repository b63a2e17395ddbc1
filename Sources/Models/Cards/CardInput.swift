/// A tensor that a card gives its model.
public struct CardInput: Sendable {
    /// The axes of a tensor.
    public enum Axis: String, Sendable, CaseIterable { case batch, one, samples, frames, bins }

    /// Which signal a tensor is made of.
    public enum Side: Sendable, Hashable { case hypothesis, reference }

    /// What a tensor is made of.
    public enum Source: Sendable {
        /// The samples of a segment.
        case waveform(Side, [Axis])
        /// The features of a segment.
        case features(Side, [Axis])
        /// The same numbers always.
        case constant(ModelTensor)
        /// Draws from the normal distribution, one a repeat.
        case normal(shape: [Int], seed: UInt64)

        /// The signal, of tensors that are made of one.
        var side: Side? {
            switch self {
            case .waveform(let side, _), .features(let side, _): side
            case .constant, .normal: nil
            }
        }
    }

    /// The model's name for it; empty for its only one.
    public let name: String
    /// What it is made of.
    public let source: Source
    /// Where it stands in the card, for messages.
    let place: String
}
