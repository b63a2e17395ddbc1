/// The mel distance that the Descript Audio Codec is trained with.
public struct DACMel: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "dac_mel",
        title: "DAC's multi-scale mel distance (training)",
        summary: "The reconstruction loss of the Descript Audio Codec: log-mel differences at seven window lengths.",
        method: [
            """
            Windows of 32, 64, 128, 256, 512, 1024 and 2048 samples, FFT as long as the window, hop a quarter of it, \
            centred periodic Hann windows, reflect padding; magnitudes summed to 5, 10, 20, 40, 80, 160 and 320 mel \
            bands from 0 to half the sample rate (Slaney's scale, unit area). Per scale the mean of \
            |log10 max(x, 1e-5) - log10 max(y, 1e-5)|; the value is the sum over the scales.
            """
        ],
        keys: [
            KeyDefinition(
                "dac_mel", title: "DAC mel", unit: "1", range: (0, nil), direction: .lower, digits: 3, monotone: true)
        ],
        undefinedCases: DACText.undefinedCases,
        blindSpots: DACText.blindSpots,
        invariances: [
            DACText.gainAndPolarity,
            "Delay: a clean copy 1 ms late has 0.5, 10 ms late 1.4; Opus at 24 kbit/s has 0.6.",
        ],
        agreement: DACText.agreement + [
            "`MelSpectrogramLoss` with the settings of DAC's `conf/base.yml` (`pow: 1.0`, `mag_weight: 0.0`)."
        ],
        citations: DACText.citations)

    private static let distance = MultiScaleDistance(
        (0..<7).map { .init(windowLength: 32 << $0, bandCount: 5 << $0) }, power: 1, linearWeight: 0)

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `dac_mel`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        ["dac_mel": Score(try Self.distance.distance(of: pair))]
    }
}
