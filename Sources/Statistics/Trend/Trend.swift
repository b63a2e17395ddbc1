/// Where a series of checkpoints is going: a line through their means and the correlation of means and steps.
///
/// Neighbouring checkpoints are not independent, so that the p of the correlation describes and tests nothing.
public struct Trend: Sendable, Hashable {
    /// The line through the means over the step numbers.
    public let line: TheilSenLine
    /// The correlation of means and step numbers; `nil` if all means are equal.
    public let correlation: KendallCorrelation?

    /// The least number of checkpoints.
    public static let minimumCheckpoints = 6

    /// The trend of a series; `nil` for fewer than six checkpoints, or if all have the same step number.
    ///
    /// - Parameters:
    ///   - steps: a step number a checkpoint
    ///   - means: as many means, over the same utterances
    public init?(steps: [Double], means: [Double]) {
        guard steps.count >= Self.minimumCheckpoints, let line = TheilSenLine(positions: steps, values: means) else {
            return nil
        }
        self.line = line
        correlation = KendallCorrelation(steps, means)
    }
}
