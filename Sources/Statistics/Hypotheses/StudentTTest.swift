/// Student's t test that a mean is 0, on its jackknife standard error over blocks.
public struct StudentTTest: Sendable {
    /// Two-sided p value.
    public let p: Double

    /// Tests a mean; `nil` if it has no standard error (fewer than two blocks).
    public init?(of interval: MeanInterval) {
        guard let standardError = interval.standardError else { return nil }
        self.init(mean: interval.mean, standardError: standardError, blockCount: interval.blockCount)
    }

    /// Tests a mean with `blockCount` − 1 degrees of freedom. Without scatter p is 1 for a mean of 0, else 0.
    public init(mean: Double, standardError: Double, blockCount: Int) {
        precondition(blockCount >= 2, "a t test needs at least two blocks")
        guard standardError > 0 else {
            p = mean == 0 ? 1 : 0
            return
        }
        let t = StudentTDistribution(degreesOfFreedom: Double(blockCount - 1))
        p = 2 * t.upperTail(abs(mean) / standardError)
    }
}
