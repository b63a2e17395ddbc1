import Glibc
import Metrics
import Statistics

/// An interval as it is reported: its ends, how they were found, and what corrected them.
public struct ReportedInterval: Sendable, Equatable {
    /// How the ends were found.
    public enum Method: String, Sendable { case bca, t, constant, percentile, none }

    /// How the ends were found.
    public var method: Method
    /// The ends; `nil` if `method` is `none`.
    public var low: Double?, high: Double?
    /// Nominal coverage.
    public var level: Double
    /// Bias correction and acceleration of the bootstrap, where it was used.
    public var z0: Double?, acceleration: Double?

    /// An interval.
    public init(
        method: Method, low: Double?, high: Double?, level: Double, z0: Double? = nil, acceleration: Double? = nil
    ) {
        self.method = method
        self.low = low
        self.high = high
        self.level = level
        self.z0 = z0
        self.acceleration = acceleration
    }

    /// The interval of a mean.
    public init(_ interval: MeanInterval) {
        let isBootstrap = interval.method == .bca
        self.init(
            method: Method(rawValue: interval.method.rawValue) ?? .none, low: interval.lower, high: interval.upper,
            level: interval.confidence, z0: isBootstrap ? interval.bootstrap?.bias : nil,
            acceleration: isBootstrap ? interval.bootstrap?.acceleration : nil)
    }

    /// Both ends, where there are any.
    public var ends: (low: Double, high: Double)? {
        guard let low, let high else { return nil }
        return (low, high)
    }

    /// The interval with its sign turned where `isTurned`.
    public func turned(_ isTurned: Bool) -> ReportedInterval {
        guard isTurned, let low, let high else { return self }
        var turned = self
        (turned.low, turned.high) = (0 - high, 0 - low)
        turned.z0 = nil
        turned.acceleration = nil
        return turned
    }
}

/// One key of one pair of systems: everything that is said about their difference.
public struct KeyResult: Sendable {
    /// An utterance that is scored in both systems.
    public struct PairedUtterance: Sendable {
        /// Its place in ``AlignedRuns/keys``.
        public var place: Int
        /// The scores; for a pooled key the utterance's rates.
        public var baseline: Double, candidate: Double
        /// Candidate minus baseline on the quantum, turned so that positive is better; of a pooled key that of the rates.
        public var difference: Double
        /// What sums by block are made of: the difference, or that of the errors of a pooled key.
        public var summand: Double
        /// Units of a pooled key, else 1.
        public var weight: Double
    }

    /// The tests of the hypothesis that there is no difference.
    public struct Tests: Sendable {
        /// The paired sign-flip permutation test of the mean.
        public var signFlip: SignFlipTest
        /// Student's t; `nil` for fewer than two blocks.
        public var studentT: StudentTTest?
        /// Wilcoxon's signed ranks over block means; `nil` for pooled keys.
        public var wilcoxon: WilcoxonTest?
    }

    /// Scores that one of the systems lost.
    public struct Losses: Sendable {
        /// The exact test of losing and winning scores.
        public var test: McNemarTest
        /// Utterances with a score in the baseline and none in the candidate's row.
        public var keys: [String]
        /// Utterances with a score in the baseline and no row in the candidate; no part of the test.
        public var absentKeys: [String]
        /// Share of the baseline's scored utterances that the candidate lost, absent rows included.
        public var share: Double
    }

    /// The key's definition.
    public var definition: KeyDefinition
    /// Utterances that should be scored.
    public var expected: Int
    /// `compared`/(`expected` − utterances undefined in both for the same reason).
    public var coverageShare: Double
    /// Utterances scored in both systems; all paired numbers are over exactly these.
    public var utterances: [PairedUtterance]
    /// What is resampled.
    public var blockUnit: Blocking.Unit
    /// Number of blocks.
    public var blockCount: Int
    /// Means over the compared utterances; `nil` without any.
    public var baselineMean: Double?, candidateMean: Double?
    /// The mean difference, oriented so that positive is better; `nil` without utterances.
    public var difference: Double?
    /// The jackknife's standard error over blocks.
    public var standardError: Double?
    /// The interval of the oriented difference.
    public var interval: ReportedInterval
    /// The interval by utterances beside that of fewer than five speakers: it holds for these speakers only.
    public var utteranceInterval: ReportedInterval?
    /// Differences up to this are rounding.
    public var rounding: Double
    /// The margin in the key's unit, how it was written and what it rests on; `nil` where none is set.
    public var margin: Double?
    /// Where the margin comes from.
    public var marginEntry: Margins.Entry?
    /// Whether the key is in the family of judged keys.
    public var isJudged: Bool
    /// The p that counts, before and after correction for the family (the latter for judged keys).
    public var p: Double?, pHolm: Double?
    /// Which test gave `p`.
    public var test: ComparisonSettings.TestChoice?
    /// What is said.
    public var verdict: Verdict
    /// Why nothing is said, where `verdict` is undecided.
    public var reason: UndecidedReason?
    /// What is said, in words.
    public var sentence: String
    /// All tests; `nil` without utterances.
    public var tests: Tests?
    /// Effect sizes; `nil` for pooled keys.
    public var effect: EffectSizes?
    /// Two one-sided tests against the margin.
    public var equivalence: EquivalenceTest?
    /// What the experiment could have shown.
    public var power: PowerEstimate?
    /// Scores that were lost or won; `nil` where there are none.
    public var losses: Losses?

    /// The key's name.
    public var key: String { definition.name }
    /// Number of utterances scored in both.
    public var compared: Int { utterances.count }
    /// Candidate minus baseline in the key's own direction.
    public var rawDifference: Double? { difference.map { isLowerBetter ? 0 - $0 : $0 } }
    /// The interval of ``rawDifference``.
    public var rawInterval: ReportedInterval { interval.turned(isLowerBetter) }
    /// Whether smaller values are better.
    public var isLowerBetter: Bool { definition.direction == .lower }
    /// Whether both systems have the same score on every compared utterance.
    public var isIdentical: Bool { !utterances.isEmpty && utterances.allSatisfy { $0.baseline == $0.candidate } }
    /// Whether the tests of the mean and of the ranks fall on different sides of α, where ranks of so few blocks could
    /// reach it at all (the least p of n blocks is 2^(1 − n)).
    public func ranksDisagree(alpha: Double) -> Bool {
        guard let p, let wilcoxon = tests?.wilcoxon, test != .wilcoxon else { return false }
        let least = scalbn(1.0, 1 - (wilcoxon.unitCount - wilcoxon.zeroCount))
        return least < alpha && (p < alpha) != (wilcoxon.p < alpha)
    }
}

/// A candidate against a baseline on all common keys.
public struct PairComparison: Sendable {
    /// The systems' places in ``Comparison/runs``.
    public var baseline: Int, candidate: Int
    /// A result for each common key with a direction, judged keys first.
    public var results: [KeyResult]
    /// Keys of the runs as wholes that both systems have.
    public var corpus: [CorpusKeyResult] = []

    /// The result of a key.
    public func result(_ key: String) -> KeyResult? { results.first { $0.key == key } }
    /// The results of the judged keys.
    public var judged: [KeyResult] { results.filter(\.isJudged) }

    /// Keys on which the candidate is better beside keys on which it is worse: metrics that disagree.
    public var disagreement: (better: [String], worse: [String])? {
        let better = results.filter { $0.verdict == .better }.map(\.key)
        let worse = results.filter { $0.verdict == .worse }.map(\.key)
        return better.isEmpty || worse.isEmpty ? nil : (better, worse)
    }
}
