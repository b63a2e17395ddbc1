import DSP
import Glibc

/// Log-spectral distance.
public struct LogSpectralDistance: Metric {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "lsd",
        title: "Log-spectral distance (LSD)",
        summary: "The root-mean-square difference of the short-time log power spectra, averaged over frames.",
        method: [
            """
            FFT and window of 2048 and hop of 512 samples, centred periodic Hann windows, reflect padding; \
            L = 10·log10 max(|STFT|², 1e-10); per frame the root of the mean over bins of (Lx - Ly)²; mean over frames.
            """
        ],
        keys: [
            KeyDefinition(
                "lsd", title: "LSD", unit: "dB", range: (0, nil), direction: .lower, digits: 2, monotone: true)
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "fewer than 1025 samples"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
        ],
        blindSpots: SpectralText.blindSpots + [
            "Every bin and frame counts alike, however faint: pauses and bands that a codec leaves out dominate it.",
            "Values in the literature use other windows and floors; compare only values of one definition.",
        ],
        invariances: [
            "Gain: heard in full (1 dB costs 1 dB). Polarity: unchanged.",
            "Delay: a clean copy 1 ms late has 0.8 dB, 10 ms late 4 dB; Opus at 24 kbit/s has 10 dB.",
        ],
        agreement: ["Within 1e-9 of the same definition over librosa 0.11 in double precision; not in VERSA."],
        citations: [
            Citation(
                """
                A. H. Gray, J. D. Markel: Distance measures for speech processing. IEEE Trans. Acoustics, Speech, and \
                Signal Processing 24(5), 1976
                """, link: "https://doi.org/10.1109/TASSP.1976.1162849")
        ])

    private static let leastPower = 1e-10
    private static let transform = ShortTimeFourier(fftSize: 2048, hopLength: 512)

    /// The distance, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `lsd`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = try pair.forSpectra(fftSize: Self.transform.fftSize)
        var sum = 0.0
        Self.transform.forEachFrame(of: reference, and: hypothesis, .power) { reference, hypothesis in
            var squares = 0.0
            for (y, x) in zip(reference, hypothesis) {
                let difference = 10 * log10(max(x, Self.leastPower) / max(y, Self.leastPower))
                squares += difference * difference
            }
            sum += (squares / Double(reference.count)).squareRoot()
        }
        return ["lsd": Score(sum / Double(Self.transform.frameCount(of: reference.count)))]
    }
}
