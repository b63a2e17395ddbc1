/// The χ² distribution.
public struct ChiSquareDistribution: Sendable {
    /// k > 0.
    public let degreesOfFreedom: Double

    /// The distribution with k = `degreesOfFreedom` > 0.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "chi-square needs a positive number of degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        x.isNaN ? .nan : regularizedUpperGamma(degreesOfFreedom / 2, x / 2)
    }
}
