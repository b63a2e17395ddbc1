import DSP
import Glibc

/// The log-likelihood ratio: how much worse the hypothesis' linear predictor predicts the reference than the
/// reference's own (F. Itakura 1975; Quackenbush, Barnwell and Clements 1988).
enum LogLikelihoodRatio {
    /// Largest value of a frame where values are limited.
    private static let limit = 2.0
    /// What stands for a ratio that is not positive.
    private static let ratioOfNone = 1000.0

    /// The values of all frames, not limited; infinite where a predictor has no numbers.
    private static func frameValues(_ reference: PredictionFrames.Result, _ hypothesis: PredictionFrames.Result)
        -> [Double]
    {
        reference.errorFilters.indices.map { frame in
            let lags = reference.autocorrelations[frame]
            let ratio =
                errorEnergy(hypothesis.errorFilters[frame], lags) / errorEnergy(reference.errorFilters[frame], lags)
            return ratio.isNaN ? .infinity : log(ratio <= 0 ? ratioOfNone : ratio)
        }
    }

    /// The mean over the 95 % of the frames where the ratio, at most 2, is smallest.
    static func value(_ reference: PredictionFrames.Result, _ hypothesis: PredictionFrames.Result) -> Double {
        // Below 0 by rounding only: no predictor is better than the reference's own.
        max(0, trimmedMean(frameValues(reference, hypothesis).map { min($0, limit) }))
    }

    /// The mean over the 95 % of the frames where the ratio, which has no limit, is smallest.
    static func unlimitedValue(_ reference: PredictionFrames.Result, _ hypothesis: PredictionFrames.Result) -> Double {
        trimmedMean(frameValues(reference, hypothesis))
    }

    /// A·T·Aᵀ with the Toeplitz matrix T of the autocorrelation.
    private static func errorEnergy(_ a: [Double], _ r: [Double]) -> Double {
        var energy = 0.0
        for i in a.indices {
            var row = 0.0
            for j in a.indices { row += a[j] * r[abs(i - j)] }
            energy += row * a[i]
        }
        return energy
    }
}
