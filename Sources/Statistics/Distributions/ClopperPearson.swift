import Glibc

/// Exact one-sided bounds of a share, given its count.
///
/// Source: Clopper & Pearson, Biometrika 26, 1934.
public enum ClopperPearson {
    /// The largest share that leaves `successes` of `trials` or fewer a probability of 1 − `confidence`.
    public static func upperBound(successes: Int, trials: Int, confidence: Double = 0.95) -> Double {
        check(successes, trials, confidence)
        if successes == trials { return 1 }
        let level = log1p(-confidence)
        if successes == 0 { return -expm1(level / Double(trials)) }
        let a = Double(successes + 1)
        let b = Double(trials - successes)
        return bracketedNewton(lower: 0, upper: 1, start: a / (a + b), rising: false) { share in
            logTail(regularizedIncompleteBeta(1 - share, complement: share, b, a), share, -1, a, b, level)
        }
    }

    /// The smallest share that leaves `successes` of `trials` or more a probability of 1 − `confidence`.
    public static func lowerBound(successes: Int, trials: Int, confidence: Double = 0.95) -> Double {
        check(successes, trials, confidence)
        if successes == 0 { return 0 }
        let level = log1p(-confidence)
        if successes == trials { return exp(level / Double(trials)) }
        let a = Double(successes)
        let b = Double(trials - successes + 1)
        return bracketedNewton(lower: 0, upper: 1, start: a / (a + b), rising: true) { share in
            logTail(regularizedIncompleteBeta(share, complement: 1 - share, a, b), share, 1, a, b, level)
        }
    }

    /// ln(tail) − level and its derivative by the share, whose sign is `direction`.
    private static func logTail(
        _ tail: Double, _ share: Double, _ direction: Double, _ a: Double, _ b: Double, _ level: Double
    ) -> (value: Double, slope: Double) {
        let density = betaPower(share, complement: 1 - share, a, b) / (share * (1 - share))
        return (log(tail) - level, direction * density / tail)
    }

    private static func check(_ successes: Int, _ trials: Int, _ confidence: Double) {
        precondition(successes >= 0 && successes <= trials, "successes lie between 0 and the number of trials")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    }
}
