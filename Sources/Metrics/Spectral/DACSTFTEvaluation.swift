/// The STFT distance that the Descript Audio Codec's evaluation reports.
public struct DACSTFTEvaluation: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "dac_stft_eval",
        title: "DAC's STFT distance (evaluation)",
        summary: "The STFT distance of the Descript Audio Codec's evaluation script: log and linear differences.",
        method: [
            """
            Windows of 2048 and 512 samples, FFT as long as the window, hop a quarter of it, centred periodic Hann \
            windows, reflect padding. Per scale, over the magnitudes of all bins, the mean of \
            |log10 max(x, 1e-5)² - log10 max(y, 1e-5)²| plus the mean of |x - y|; the value is the sum of both scales.
            """
        ],
        keys: [
            KeyDefinition(
                "dac_stft_eval", title: "DAC STFT (eval)", unit: "1", range: (0, nil), direction: .lower, digits: 3,
                monotone: true)
        ],
        undefinedCases: DACText.undefinedCases,
        blindSpots: DACText.blindSpots + [
            "Every bin counts alike: a band limit or the noise floor of a pause dominates the logarithmic part."
        ],
        invariances: [
            DACText.gainAndPolarity,
            "Delay: a clean copy 1 ms late has 0.2, 10 ms late 1.3; Opus at 24 kbit/s has 1.3.",
        ],
        agreement: DACText.agreement + ["`MultiScaleSTFTLoss()` with its defaults."],
        citations: DACText.citations)

    private static let distance = MultiScaleDistance(
        [.init(windowLength: 2048), .init(windowLength: 512)], power: 2, linearWeight: 1)

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `dac_stft_eval`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        ["dac_stft_eval": Score(try Self.distance.distance(of: pair))]
    }
}
