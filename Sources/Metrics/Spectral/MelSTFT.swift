import DSP

/// Mel STFT distance.
public struct MelSTFT: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "melstft",
        title: "Mel STFT distance",
        summary: "How far the mel spectra are apart: spectral convergence plus mean log-magnitude difference.",
        method: [
            """
            Magnitudes X = sqrt(max(|STFT|², 1e-8)) with FFT and window of 1024 and hop of 256 samples, centred \
            periodic Hann windows, reflect padding; summed to 128 mel bands from 0 to half the sample rate (80 below \
            16 kHz), Slaney's scale, triangles of unit area (librosa's default). ‖Y - X‖/‖Y‖ over all bands plus the \
            mean of |ln X - ln Y|, reference Y.
            """
        ],
        keys: [
            KeyDefinition(
                "melstft", title: "Mel-STFT", unit: "1", range: (0, nil), direction: .lower, digits: 3, monotone: true)
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "fewer than 513 samples"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
        ],
        blindSpots: SpectralText.blindSpots + [
            "Windows are counted in samples, so values at different sample rates are not comparable."
        ],
        invariances: [
            "Gain: heard in full (1 dB costs 0.2). Polarity: unchanged.",
            "Delay: a clean copy 1 ms late has 0.1, 10 ms late 0.7; Opus at 24 kbit/s has 0.3.",
        ],
        agreement: [
            """
            auraloss 0.4.0 `MelSTFTLoss(sample_rate)` within 1e-9 of its value in double precision (`n_mels=80` below \
            16 kHz). A mel band without an FFT bin makes the package's value NaN; here it counts as equal.
            """
        ],
        citations: [
            Citation("C. J. Steinmetz, J. D. Reiss: auraloss: Audio focused loss functions in PyTorch. DMRN+15, 2020")
        ])

    private static let leastPower = 1e-8
    private static let transform = ShortTimeFourier(fftSize: 1024, hopLength: 256)

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `melstft`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let transform = Self.transform
        let (reference, hypothesis) = try pair.forSpectra(fftSize: transform.fftSize)
        let bank = MelFilterbank(
            bandCount: pair.sampleRate < 16000 ? 80 : 128, sampleRate: pair.sampleRate, fftSize: transform.fftSize)
        var distance = ConvergenceAndLogDistance()
        let form = ShortTimeFourier.Form.magnitude(leastPower: Self.leastPower)
        transform.forEachMelFrame(of: reference, and: hypothesis, form, bank) {
            distance.add(reference: $0, hypothesis: $1)
        }
        return ["melstft": Score(distance.spectralConvergence + distance.logMagnitudeDistance)]
    }
}
