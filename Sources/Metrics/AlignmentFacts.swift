import DSP
import Glibc

/// How a hypothesis lies against its reference: measured for every pair and shown beside the scores, since most
/// metrics punish a delay or a gain that no listener would mind.
public struct AlignmentFacts: Sendable, Hashable {
    /// Delay of the hypothesis in samples at the common rate, positive when it is late: the lag within ±0.2 s with
    /// the largest cross-correlation. 0 where nothing correlates.
    public var lagSamples: Int
    /// Delay of the hypothesis in seconds.
    public var lagSeconds: Double
    /// Level of the hypothesis against the reference over their common length, in dB; `nil` when either is silent.
    public var gainDB: Double?
    /// Samples that the hypothesis has more than the reference, at the common rate.
    public var lengthDifference: Int
    /// Share of the hypothesis' samples, as its file holds them, with a magnitude of at least 0.999 of full scale.
    public var clippedShare: Double
    /// RMS level of the whole hypothesis in dB below full scale; `nil` when it is silent.
    public var levelDBFS: Double?
}

extension AlignmentFacts {
    /// How far the hypothesis may be early or late, in seconds.
    public static let searchRange = 0.2
    /// Magnitude from which a sample counts as clipped.
    public static let clippingLevel = 0.999

    /// Measures a pair; ``AnalyzedPair/alignment`` does it once.
    init(of pair: AnalyzedPair) {
        let reference = pair.reference.samples
        let hypothesis = pair.hypothesis.samples
        let lag = Self.lag(of: hypothesis, against: reference, sampleRate: pair.sampleRate)
        let common = min(reference.count, hypothesis.count)
        let (power, referencePower) = (energy(hypothesis[..<common]), energy(reference[..<common]))
        let level = energy(hypothesis) / Double(max(hypothesis.count, 1))
        self.init(
            lagSamples: lag,
            lagSeconds: Double(lag) / Double(pair.sampleRate),
            gainDB: power > 0 && referencePower > 0 ? 10 * log10(power / referencePower) : nil,
            lengthDifference: hypothesis.count - reference.count,
            clippedShare: DSP.clippedShare(pair.hypothesis.source.channels[0], level: Self.clippingLevel),
            levelDBFS: level > 0 ? 10 * log10(level) : nil)
    }

    /// The lag with the largest correlation. Among equal ones the first of 0, 1, … m, −m, … −1 is taken; lags whose
    /// correlations differ by no more than the transforms' rounding are equal.
    private static func lag(of hypothesis: [Double], against reference: [Double], sampleRate: Int) -> Int {
        let norm = (energy(reference) * energy(hypothesis)).squareRoot()
        guard norm > 0, norm.isFinite else { return 0 }
        let reach = Int((searchRange * Double(sampleRate)).rounded())
        let correlation = crossCorrelation(reference, hypothesis, lags: -reach...reach)
        guard let largest = correlation.max() else { return 0 }
        let tolerance = norm * 1e-12
        let order = Array(0...reach) + Array(-reach..<0)
        return order.first { correlation[$0 + reach] >= largest - tolerance } ?? 0
    }
}
