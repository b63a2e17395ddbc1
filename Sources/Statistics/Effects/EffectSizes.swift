/// How large and how frequent differences are, over utterances.
public struct EffectSizes: Sendable, Hashable {
    /// Utterances on which a system is ahead, level, and behind.
    public struct Counts: Sendable, Hashable {
        /// Number of differences above 0, or above the margin.
        public let wins: Int
        /// Number of the others.
        public let ties: Int
        /// Number of differences below 0, or below minus the margin.
        public let losses: Int

        /// The share of wins, ties counted half: the probability that the candidate is better on an utterance.
        public var probabilityBetter: Double {
            (Double(wins) + 0.5 * Double(ties)) / Double(wins + ties + losses)
        }
    }

    /// Mean over standard deviation (n − 1) of the differences; `nil` without scatter or with one utterance.
    public let standardizedMean: Double?
    /// Wins, ties and losses at all.
    public let counts: Counts
    /// Wins, ties and losses by more than the margin; `nil` without a margin. A difference of the margin is a tie.
    public let countsBeyondMargin: Counts?
    /// Losses by more than ten margins; `nil` without a margin or for a margin of 0.
    public let rareFailures: RareFailures?

    /// The effect sizes of differences of which positive is better; `nil` without any.
    ///
    /// - Parameters:
    ///   - differences: a difference an utterance, on the quantum
    ///   - quantum: half of it is the slack in comparisons with the margin
    ///   - margin: the margin δ ≥ 0 of the key, if it has one
    public init?(differences: [Double], quantum: Quantum, margin: Double? = nil) {
        guard let described = DescriptiveStatistics(differences) else { return nil }
        standardizedMean =
            described.minimum < described.maximum
            ? described.standardDeviation.map { described.mean / $0 } : nil
        counts = Self.counts(differences, beyond: 0)
        countsBeyondMargin = margin.map { Self.counts(differences, beyond: $0 + quantum.size / 2) }
        rareFailures = margin.flatMap {
            $0 > 0 ? RareFailures(differences: differences, drop: 10 * $0, quantum: quantum) : nil
        }
    }

    private static func counts(_ differences: [Double], beyond limit: Double) -> Counts {
        let wins = differences.lazy.filter { $0 > limit }.count
        let losses = differences.lazy.filter { $0 < -limit }.count
        return Counts(wins: wins, ties: differences.count - wins - losses, losses: losses)
    }
}
