import Metrics

/// A key of the runs as wholes, such as the Fréchet distance, of one pair of systems.
public struct CorpusKeyResult: Sendable {
    /// The key's definition.
    public var definition: KeyDefinition
    /// The values, over all embeddings of each run or, for a judged key, over the utterances of both.
    public var baseline: Double?, candidate: Double?
    /// Utterances that a judged key is compared on.
    public var utteranceCount: Int?
    /// The interval of the difference, turned so that positive is better; `nil` unless it was resampled.
    public var interval: ReportedInterval?
    /// The margin, where one is set.
    public var margin: Double?
    /// Whether the key was asked to be judged.
    public var isJudged: Bool
    /// What is said of a judged key.
    public var verdict = Verdict.undecided
    /// Why nothing is said.
    public var reason: UndecidedReason?

    /// The key's name.
    public var key: String { definition.name }
    /// Whether smaller values are better.
    public var isLowerBetter: Bool { definition.direction == .lower }
    /// Candidate minus baseline in the key's own direction.
    public var rawDifference: Double? {
        guard let baseline, let candidate else { return nil }
        return candidate - baseline
    }
    /// The interval of ``rawDifference``.
    public var rawInterval: ReportedInterval? { interval?.turned(isLowerBetter) }
}
