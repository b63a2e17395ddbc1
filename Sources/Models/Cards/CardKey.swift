import Metrics

/// A score that a card gives.
public struct CardKey: Sendable {
    /// Name, unit, range and direction, as everywhere else.
    public let definition: KeyDefinition
    /// The model's output; empty for its only one, and for embeddings, which are compared.
    public let output: String
    /// Position among the numbers of the output of one segment.
    public let index: Int
    /// Coefficients, the highest power first; empty where the number is taken as it is.
    public let polynomial: [Double]
    /// What the number is limited to, after the polynomial.
    public let clip: ClosedRange<Double>?
    /// Where it stands in the card, for messages.
    let place: String

    /// What becomes of an output's number: the polynomial, by Horner's scheme, then the limits.
    func value(_ raw: Double) -> Double {
        let value = polynomial.isEmpty ? raw : polynomial.reduce(0) { $0 * raw + $1 }
        return clip.map { min(max(value, $0.lowerBound), $0.upperBound) } ?? value
    }
}
