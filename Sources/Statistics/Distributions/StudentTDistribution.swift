import Glibc

/// Student's t distribution.
public struct StudentTDistribution: Sendable {
    /// ν > 0; need not be whole.
    public let degreesOfFreedom: Double

    /// The distribution with ν = `degreesOfFreedom` > 0.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "Student's t needs a positive number of degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(T > t), accurate far out too.
    public func upperTail(_ t: Double) -> Double {
        if t.isNaN { return .nan }
        let square = t * t
        let total = degreesOfFreedom + square
        guard total < .infinity else { return t > 0 ? 0 : 1 }
        let tail =
            0.5
            * regularizedIncompleteBeta(
                degreesOfFreedom / total, complement: square / total, degreesOfFreedom / 2, 0.5)
        return t > 0 ? tail : 1 - tail
    }

    /// P(T ≤ t), accurate far out too.
    public func cumulative(_ t: Double) -> Double { upperTail(-t) }

    /// The t with P(T ≤ t) = `probability`: −∞ at 0, +∞ at 1, NaN outside.
    public func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        if probability == 0.5 { return 0 }
        let tail = min(probability, 1 - probability)
        let magnitude = tail == 0 ? Double.infinity : exp(logQuantile(upperTail: tail))
        return probability < 0.5 ? -magnitude : magnitude
    }

    /// ln t with P(T > t) = `tail` < ½. In logarithms of both the function is nearly straight far out, which Newton's
    /// method likes.
    private func logQuantile(upperTail tail: Double) -> Double {
        let nu = degreesOfFreedom
        let logTail = log(tail)
        return bracketedNewton(
            lower: -300, upper: 354, start: log(max(-NormalDistribution.quantile(tail), 1e-8)), rising: false
        ) { logT in
            let t = exp(logT)
            let square = t * t
            let total = nu + square
            let probability = upperTail(t)
            // t times the density: (x^a y^b / B(a, b)) with x = ν/(ν + t²), a = ν/2, b = ½.
            let slope = -betaPower(nu / total, complement: square / total, nu / 2, 0.5) / probability
            return (log(probability) - logTail, slope)
        }
    }
}
