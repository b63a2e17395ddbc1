import DSP
import Glibc

/// Logarithm of the mean square error between signals weighted by the ear's sensitivity (Nomono 2023), as VERSA calls
/// it and as its authors define it.
public struct LogWMSE: Metric {
    private let filter = HearingSensitivityFilter()

    /// log-WMSE, which has no parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {}

    /// The scores `log_wmse` and `log_wmse_full` over the common length.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = pair.trimmed
        guard !reference.samples.isEmpty else { throw Undefined(.tooShort, "a signal has no samples") }
        return [
            "log_wmse": excerptScore(reference.samples, hypothesis.samples),
            "log_wmse_full": fullScore(reference, hypothesis),
        ]
    }

    /// Factor that brings the logarithm near the decibels of an SDR.
    private static let scale = -4.0
    /// What is added to a mean square before its logarithm is taken, and to a root mean square in VERSA's form.
    private static let (leastMeanSquare, leastRMS) = (1e-8, 1e-8)
    /// Differences that count as inaudible: below −68 dB.
    private static let inaudible = pow(10, -68.0 / 20)

    private func excerptScore(_ reference: [Double], _ hypothesis: [Double]) -> Score {
        let weighted = filter.excerpt(of: hypothesis)
        let rms = Self.rms(weighted)
        // The loss divides by the hypothesis' level; of silence it would be a number that stands for none.
        guard rms > 0, hypothesis.prefix(HearingSensitivityFilter.excerptLength).contains(where: { $0 != 0 }) else {
            return .undefined(Undefined(.silentHypothesis, "in the first 44100 samples"))
        }
        return Score(-Self.value(filter.excerpt(of: reference), weighted, gain: 1 / (rms + Self.leastRMS)))
    }

    private func fullScore(_ reference: AnalyzedSignal, _ hypothesis: AnalyzedSignal) -> Score {
        let (reference, hypothesis) = (weighted(reference), weighted(hypothesis))
        let rms = Self.rms(reference)
        guard rms > 0 else { return .undefined(Undefined(.silentReference, "in the common length")) }
        return Score(Self.value(reference, hypothesis, gain: 1 / rms))
    }

    private func weighted(_ signal: AnalyzedSignal) -> [Double] {
        filter.apply(to: signal.resampled(to: HearingSensitivityFilter.sampleRate).samples)
    }

    private static func rms(_ samples: [Double]) -> Double { (energy(samples) / Double(samples.count)).squareRoot() }

    /// The score of two weighted signals of equal length, higher for a smaller difference.
    private static func value(_ reference: [Double], _ hypothesis: [Double], gain: Double) -> Double {
        let differences = zip(reference, hypothesis).map { reference, hypothesis in
            let difference = gain * (hypothesis - reference)
            return abs(difference) < inaudible ? 0 : difference
        }
        return scale * log(energy(differences) / Double(differences.count) + leastMeanSquare)
    }
}
