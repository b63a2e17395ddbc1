import DSP

/// How far the phases of both signals' spectra are apart.
public struct Phase: Metric {
    /// What the phase distances measure and how.
    public static let definition = MetricDefinition(
        name: "phase",
        title: "Distances of phase, group delay and instantaneous frequency",
        summary: "How far the hypothesis' phases, and their slopes in frequency and time, are from the reference's.",
        method: [
            """
            Both signals are cut to the shorter. Short-time spectra of 1024 points, one every 256 samples, under a \
            periodic Hann window, inside the signal (a shorter one is extended by zeros).
            """,
            """
            phase_dist is the mean of |p - 2π·round(p/2π)|, p the difference of the phases of a bin, weighted by the \
            reference's magnitude. group_delay_dist and inst_freq_dist take the phases' differences between \
            neighbouring bins and frames instead, and the weight of the upper bin and the later frame. Radians, 0 (equal) \
            to π; phases without relation give phase_dist π/2 and the others a little less.
            """,
        ],
        keys: [
            distance("phase_dist", "Phase distance"),
            distance("group_delay_dist", "Group delay distance"),
            distance("inst_freq_dist", "Instantaneous frequency distance"),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "the common length is below 1280 samples (inst_freq_dist)"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
        ],
        blindSpots: [
            "Listeners hardly hear phase_dist by itself: codecs that rebuild phase score near π/2 and can sound well.",
            "Says nothing of magnitudes.",
            "Frames of 1024 samples are 128 ms at 8 kHz and 21 ms at 48 kHz: compare at one rate.",
        ],
        invariances: [
            "Gain: unchanged. Polarity: phase_dist becomes π less the value, the others are unchanged.",
            """
            Delay: a sample adds up to π to phase_dist; a constant delay adds a constant to group delay and little to \
            instantaneous frequency.
            """,
        ],
        agreement: ["Not in VERSA. A plain implementation in NumPy within 1e-9."],
        citations: [
            Citation(
                """
                Y. Ai, Z.-H. Ling: Neural speech phase prediction based on parallel estimation architecture and \
                anti-wrapping losses. ICASSP 2023
                """, link: "https://arxiv.org/abs/2211.15974")
        ])

    private static let fftSize = 1024
    private static let hopLength = 256

    /// The distances, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// The spectra's frames follow from the sample rate, so every rate is a scale of its own.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }

    /// The scores `phase_dist`, `group_delay_dist` and `inst_freq_dist`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = pair.trimmed
        let distance = PhaseDistance(
            reference.samples, hypothesis.samples, fftSize: Self.fftSize, hopLength: Self.hopLength)
        guard let phase = distance.phase, let groupDelay = distance.groupDelay else {
            throw Undefined(.silentReference)
        }
        let count = reference.samples.count
        let least = Self.fftSize + Self.hopLength
        return [
            "phase_dist": Score(phase), "group_delay_dist": Score(groupDelay),
            "inst_freq_dist": distance.instantaneousFrequency.map { Score($0) }
                ?? .undefined(
                    count < least
                        ? Undefined(.tooShort, "\(count) of at least \(least) samples") : Undefined(.silentReference)),
        ]
    }

    private static func distance(_ name: String, _ title: String) -> KeyDefinition {
        KeyDefinition(
            name, title: title, unit: "rad", range: (0, .pi), direction: .lower, digits: 3, monotone: true)
    }
}
