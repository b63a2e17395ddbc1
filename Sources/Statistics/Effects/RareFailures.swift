/// Utterances that fell by a lot, and how large their share may be in truth: "0 of 60 fell by more than 1.0; up to 4.9 %
/// could". The interval of a mean cannot see what the sample does not contain.
public struct RareFailures: Sendable, Hashable {
    /// The fall beyond which an utterance counts.
    public let drop: Double
    /// Number of utterances that fell by more.
    public let count: Int
    /// Number of utterances.
    public let utteranceCount: Int

    /// The share of the utterances that fell by more.
    public var share: Double { Double(count) / Double(utteranceCount) }

    /// Upper end of the exact one-sided 95 % interval of the share (Clopper & Pearson).
    public var upperBound: Double { ClopperPearson.upperBound(successes: count, trials: utteranceCount) }

    /// Counts differences (of which positive is better) below −`drop`; one of exactly that, within half a quantum,
    /// does not count. `nil` without differences.
    public init?(differences: [Double], drop: Double, quantum: Quantum) {
        guard !differences.isEmpty else { return nil }
        self.drop = drop
        let limit = -drop - quantum.size / 2
        count = differences.lazy.filter { $0 < limit }.count
        utteranceCount = differences.count
    }
}
