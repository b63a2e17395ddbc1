import Statistics

/// Everything that can be chosen about a comparison; the defaults are those of `docs/comparison.md`.
public struct ComparisonSettings: Sendable {
    /// Confidence of all intervals.
    public var confidence = 0.95
    /// Level below which a corrected p counts.
    public var alpha = 0.05
    /// Resamples of the bootstrap.
    public var resamples = 10_000
    /// Random patterns of the sign-flip test.
    public var permutations = 9_999
    /// The seed of all random numbers.
    public var seed: UInt64 = 1
    /// What is resampled.
    public var blocks = BlockChoice.auto
    /// The test whose p counts.
    public var test = TestChoice.auto
    /// The margins of the keys.
    public var margins: Margins
    /// The keys that are judged; the metric set's primary keys, else all keys with direction and margin, if left out.
    public var judgedKeys: [String]?
    /// Least share of the utterances that must be scored in both systems.
    public var minimumCoverage = 0.95
    /// What becomes of runs that were not made alike.
    public var mismatches = MismatchPolicy.refused
    /// Speakers by utterance key, which count for more than those of the runs.
    public var speakers: [String: String] = [:]
    /// Which pairs of systems are compared.
    public var pairing = Pairing.all
    /// Treat the systems as checkpoints of one training, in order of their steps.
    public var isHistory = false

    /// What a block is.
    public enum BlockChoice: String, Sendable, CaseIterable {
        /// Speakers where at least two are known, else utterances.
        case auto
        case speaker, utterance

        /// The unit that is forced, if one is.
        public var unit: Blocking.Unit? {
            switch self {
            case .auto: nil
            case .speaker: .speaker
            case .utterance: .utterance
            }
        }
    }

    /// What becomes of runs that were not made alike.
    public enum MismatchPolicy: Sendable {
        /// They are an error.
        case refused
        /// They are compared, and nothing is decided.
        case forced
        /// They are compared and judged; whoever allows that says so to the reader.
        case tolerated
    }

    /// Which p counts.
    public enum TestChoice: String, Sendable, CaseIterable {
        /// Sign flips from 20 blocks on, Student's t below.
        case auto
        case signFlip = "sign-flip"
        case t, wilcoxon
    }

    /// Which systems are set against which.
    public enum Pairing: Sendable, Equatable {
        /// Each against each later one; in a history the last against the first and the one before it, since the
        /// history itself has every step.
        case all
        /// All others against the system of this name.
        case baseline(String)
    }

    /// The default settings with these margins.
    public init(margins: Margins) { self.margins = margins }
}
