/// The mel distance that the Descript Audio Codec's evaluation reports.
public struct DACMelEvaluation: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "dac_mel_eval",
        title: "DAC's mel distance (evaluation)",
        summary: "The mel distance of the Descript Audio Codec's evaluation script: log and linear differences.",
        method: [
            """
            Windows of 2048 and 512 samples, FFT as long as the window, hop a quarter of it, centred periodic Hann \
            windows, reflect padding; magnitudes summed to 150 and 80 mel bands from 0 to half the sample rate \
            (Slaney's scale, unit area). Per scale the mean of |log10 max(x, 1e-5)² - log10 max(y, 1e-5)²| plus the \
            mean of |x - y|; the value is the sum of both scales.
            """
        ],
        keys: [
            KeyDefinition(
                "dac_mel_eval", title: "DAC mel (eval)", unit: "1", range: (0, nil), direction: .lower, digits: 3,
                monotone: true)
        ],
        undefinedCases: DACText.undefinedCases,
        blindSpots: DACText.blindSpots,
        invariances: [
            DACText.gainAndPolarity,
            "Delay: a clean copy 1 ms late has 0.1, 10 ms late 0.7; Opus at 24 kbit/s has 0.5.",
        ],
        agreement: DACText.agreement + ["`MelSpectrogramLoss()` with its defaults."],
        citations: DACText.citations)

    private static let distance = MultiScaleDistance(
        [.init(windowLength: 2048, bandCount: 150), .init(windowLength: 512, bandCount: 80)], power: 2,
        linearWeight: 1)

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `dac_mel_eval`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        ["dac_mel_eval": Score(try Self.distance.distance(of: pair))]
    }
}
