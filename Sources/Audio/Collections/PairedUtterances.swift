/// Reference and hypothesis of one key.
public struct UtterancePair: Sendable, Hashable {
    /// The reference.
    public let reference: Utterance
    /// The hypothesis.
    public let hypothesis: Utterance

    /// The key, as the reference spells it.
    public var key: String { reference.key }
    /// The speaker, where either side names one; the reference's word counts.
    public var speaker: String? { reference.speaker ?? hypothesis.speaker }
}

/// What the reference and one system have in common, and what only one of them has.
public struct PairedUtterances: Sendable, Hashable {
    /// Utterances of both, sorted by key in byte order.
    public let pairs: [UtterancePair]
    /// Keys that only the reference has, in byte order.
    public let onlyInReference: [String]
    /// Keys that only the hypothesis has, in byte order.
    public let onlyInHypothesis: [String]

    /// Pairs by key; the keys of each side are unique and in byte order.
    init(references: [Utterance], hypotheses: [Utterance]) {
        let byKey = Dictionary(uniqueKeysWithValues: hypotheses.map { ($0.key, $0) })
        let referenceKeys = Set(references.map(\.key))
        pairs = references.compactMap { reference in
            byKey[reference.key].map { UtterancePair(reference: reference, hypothesis: $0) }
        }
        onlyInReference = references.map(\.key).filter { byKey[$0] == nil }
        onlyInHypothesis = hypotheses.map(\.key).filter { !referenceKeys.contains($0) }
    }
}
