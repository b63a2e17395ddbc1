/// The exact test of McNemar that two systems are equally likely to lose a score that the other has.
///
/// Source: McNemar, Psychometrika 12(2), 1947, with the binomial distribution in place of its approximation.
public struct McNemarTest: Sendable, Hashable {
    /// Utterances scored in the baseline alone.
    public let newlyUndefined: Int
    /// Utterances scored in the candidate alone.
    public let newlyDefined: Int

    /// Tests two counts, both at least 0.
    public init(newlyUndefined: Int, newlyDefined: Int) {
        precondition(newlyUndefined >= 0 && newlyDefined >= 0, "counts are not negative")
        self.newlyUndefined = newlyUndefined
        self.newlyDefined = newlyDefined
    }

    /// Two-sided p value; 1 if both counts are 0.
    public var p: Double {
        BinomialDistribution.signTest(successes: newlyUndefined, trials: newlyUndefined + newlyDefined)
    }
}
