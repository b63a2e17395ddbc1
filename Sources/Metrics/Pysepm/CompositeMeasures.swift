/// The composite measures: regressions of listeners' ratings of signal, background and overall quality on four of the
/// other measures (Hu and Loizou 2008, section V).
struct CompositeMeasures {
    /// Distortion of the speech, 1 (very distorted) to 5.
    let signal: Double
    /// Intrusiveness of the background, 1 (very intrusive) to 5.
    let background: Double
    /// Overall quality, 1 (bad) to 5 (excellent).
    let overall: Double

    /// The rate in Hz at which a pair of `sampleRate` is rated: PESQ has two.
    static func rate(for sampleRate: Int) -> Int { sampleRate < 16000 ? 8000 : 16000 }

    /// The measures of the signals of `pair`, cut to the shorter.
    init(_ pair: AnalyzedPair) throws(Undefined) {
        let cut = pair.trimmed
        let rate = Self.rate(for: pair.sampleRate)
        let (reference, hypothesis) = (cut.reference.resampled(to: rate), cut.hypothesis.resampled(to: rate))
        // PESQ hears the cut signals too; where nothing was cut it is the one that other metrics ask for.
        let isUncut = cut.reference === pair.reference && cut.hypothesis === pair.hypothesis
        let heard = isUncut ? pair : AnalyzedPair(reference: cut.reference, hypothesis: cut.hypothesis)
        let pesq = try heard.result(of: PesqAnalysis.automatic(for: heard))
        let frames = PysepmFrames(sampleRate: rate)
        let bands = CriticalBandSpectra(frames: frames)
        let prediction = PredictionFrames(frames: frames)
        let slope = WeightedSpectralSlope.value(
            try reference.result(of: bands), try hypothesis.result(of: bands))
        // Not limited, unlike the measure by itself.
        let likelihood = LogLikelihoodRatio.unlimitedValue(
            try reference.result(of: prediction), try hypothesis.result(of: prediction))
        let ratio = try SegmentalSNR.value(reference.samples, hypothesis.samples, frames)
        // P.862's raw score at 8 kHz, P.862.2's mapped one at 16 kHz.
        let quality = rate == 8000 ? pesq.raw : pesq.mosLQO
        signal = Self.rating(3.093 - 1.029 * likelihood + 0.603 * quality - 0.009 * slope)
        background = Self.rating(1.634 + 0.478 * quality - 0.007 * slope + 0.063 * ratio)
        overall = Self.rating(1.594 + 0.805 * quality - 0.512 * likelihood - 0.007 * slope)
    }

    private static func rating(_ value: Double) -> Double { min(max(value, 1), 5) }
}
