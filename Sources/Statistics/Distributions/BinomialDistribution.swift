import Glibc

/// The binomial distribution: successes in `trials` independent trials.
public struct BinomialDistribution: Sendable {
    /// Number of trials, at least 0.
    public let trials: Int
    /// Probability of success, between 0 and 1.
    public let probability: Double

    /// The distribution of `trials` trials with `probability` of success each.
    public init(trials: Int, probability: Double) {
        precondition(trials >= 0, "a binomial distribution needs a number of trials of at least 0")
        precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
        self.trials = trials
        self.probability = probability
    }

    /// P(X ≤ successes).
    public func atMost(_ successes: Int) -> Double {
        guard successes >= 0 else { return 0 }
        guard successes < trials else { return 1 }
        if probability == 0.5, trials <= 1000 { return fairAtMost(successes) }
        return regularizedIncompleteBeta(
            1 - probability, complement: probability, Double(trials - successes), Double(successes + 1))
    }

    /// P(X ≥ successes).
    public func atLeast(_ successes: Int) -> Double {
        guard successes > 0 else { return 1 }
        guard successes <= trials else { return 0 }
        if probability == 0.5 { return atMost(trials - successes) }
        return regularizedIncompleteBeta(
            probability, complement: 1 - probability, Double(successes), Double(trials - successes + 1))
    }

    /// Two-sided p of the hypothesis that successes and failures are equally likely: twice the smaller tail, at most 1.
    public static func signTest(successes: Int, trials: Int) -> Double {
        let fair = BinomialDistribution(trials: trials, probability: 0.5)
        return min(1, 2 * fair.atMost(min(successes, trials - successes)))
    }

    /// P(X ≤ successes) for even odds: a sum of binomial coefficients, exact while they are below 2^53.
    private func fairAtMost(_ successes: Int) -> Double {
        var coefficient = 1.0
        var sum = 1.0
        for k in 0..<successes {
            coefficient = coefficient * Double(trials - k) / Double(k + 1)
            sum += coefficient
        }
        return scalbn(sum, Int32(-trials))
    }
}
