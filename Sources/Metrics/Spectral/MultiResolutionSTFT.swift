import DSP

/// Multi-resolution STFT distance.
public struct MultiResolutionSTFT: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "mrstft",
        title: "Multi-resolution STFT distance",
        summary: "How far the magnitude spectra are apart at three resolutions: the usual loss of neural vocoders.",
        method: [
            """
            Magnitudes X = sqrt(max(|STFT|², 1e-8)) with (FFT, hop, window) of (1024, 120, 600), (2048, 240, 1200) and \
            (512, 50, 240) samples, centred periodic Hann windows, reflect padding. Per resolution ‖Y - X‖/‖Y‖ over \
            all bins (spectral convergence) plus the mean of |ln X - ln Y|, reference Y; then the mean of the three.
            """,
            "ESPnet's and Parallel WaveGAN's \"stft loss\" is three times this value.",
        ],
        keys: [
            KeyDefinition(
                "mrstft", title: "MR-STFT", unit: "1", range: (0, nil), direction: .lower, digits: 3, monotone: true)
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "fewer than 1025 samples"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
        ],
        blindSpots: SpectralText.blindSpots + [
            "The logarithm gives a pause or an empty band the weight of a loud vowel: a codec's band limit dominates it.",
            "Windows are counted in samples, so values at different sample rates are not comparable.",
        ],
        invariances: [
            "Gain: heard in full (1 dB costs 0.2). Polarity: unchanged.",
            "Delay: a clean copy 1 ms late has 0.2, 10 ms late 1.0; Opus at 24 kbit/s has 0.7.",
        ],
        agreement: ["auraloss 0.4.0 `MultiResolutionSTFTLoss` within 1e-9 of its value in double precision."],
        citations: [
            Citation(
                "R. Yamamoto, E. Song, J.-M. Kim: Parallel WaveGAN. ICASSP 2020",
                link: "https://arxiv.org/abs/1910.11480"),
            Citation("C. J. Steinmetz, J. D. Reiss: auraloss: Audio focused loss functions in PyTorch. DMRN+15, 2020"),
        ])

    private static let resolutions = [
        (fftSize: 1024, hopLength: 120, windowLength: 600),
        (fftSize: 2048, hopLength: 240, windowLength: 1200),
        (fftSize: 512, hopLength: 50, windowLength: 240),
    ]
    private static let leastPower = 1e-8

    private let transforms: [ShortTimeFourier]

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {
        transforms = Self.resolutions.map {
            ShortTimeFourier(fftSize: $0.fftSize, hopLength: $0.hopLength, windowLength: $0.windowLength)
        }
    }

    /// The score `mrstft`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let terms = try Self.terms(of: pair, transforms)
        return ["mrstft": Score(terms.reduce(0) { $0 + $1.convergence + $1.logMagnitude } / Double(terms.count))]
    }

    /// Spectral convergence and mean log-magnitude distance of each resolution.
    private static func terms(
        of pair: AnalyzedPair, _ transforms: [ShortTimeFourier]
    ) throws(Undefined) -> [(convergence: Double, logMagnitude: Double)] {
        let largest = transforms.map(\.fftSize).max() ?? 0
        let (reference, hypothesis) = try pair.forSpectra(fftSize: largest)
        return transforms.map { transform in
            var distance = ConvergenceAndLogDistance()
            transform.forEachFrame(of: reference, and: hypothesis, .magnitude(leastPower: leastPower)) {
                distance.add(reference: $0, hypothesis: $1)
            }
            return (distance.spectralConvergence, distance.logMagnitudeDistance)
        }
    }
}
