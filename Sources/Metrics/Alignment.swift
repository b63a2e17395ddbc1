/// Delay and gain of the hypothesis, which stand beside every pair's scores, as keys of their own.
public struct Alignment: Metric {
    /// What delay and gain measure and how.
    public static let definition = MetricDefinition(
        name: "alignment",
        title: "Delay and gain",
        summary: "How late and how much louder the hypothesis is than the reference.",
        method: [
            """
            delay_samples: the lag, at the lower of both rates, of the largest cross-correlation within ±0.2 s of the \
            uncut signals; positive when the hypothesis is late. Among equal ones the first of 0, 1, … 0.2 s, -0.2 s, … \
            -1 sample is taken.
            """,
            "gain_db: 10·log10 of the ratio of the energies, hypothesis to reference, over the common length.",
        ],
        keys: [
            KeyDefinition(
                "delay_samples", title: "Delay", unit: "samples", range: (nil, nil), direction: .none, digits: 0,
                monotone: false),
            KeyDefinition(
                "gain_db", title: "Gain", unit: "dB", range: (nil, nil), direction: .none, digits: 2,
                monotone: false),
        ],
        undefinedCases: [
            UndefinedCase(.silentReference, "the reference is zero over the common length (gain_db)"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero over the common length (gain_db)"),
        ],
        blindSpots: [
            "One delay for the whole: a drifting clock or a jump shows as some value between.",
            "The largest correlation may belong to a pitch period, or to a waveform that a codec has rebuilt.",
            "Noise adds to the energy: gain_db of a noisy copy is above 0.",
        ],
        invariances: ["Polarity: an inverted hypothesis is found at another peak of the correlation."],
        agreement: [
            "Not in VERSA. A plain implementation in NumPy gives the same delay, and the gain within 1e-9 dB."
        ],
        citations: [
            Citation(
                """
                C. H. Knapp, G. C. Carter: The generalized correlation method for estimation of time delay. IEEE Trans. \
                Acoustics, Speech, and Signal Processing 24(4), 1976
                """, link: "https://doi.org/10.1109/TASSP.1976.1162830")
        ])

    /// The values, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// A sample is as long as the rate says, so every rate is a scale of its own.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }

    /// The scores `delay_samples` and `gain_db`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let facts = pair.alignment
        return [
            "delay_samples": Score(Double(facts.lagSamples)),
            "gain_db": facts.gainDB.map { Score($0) } ?? .undefined(Self.silence(in: pair)),
        ]
    }

    private static func silence(in pair: AnalyzedPair) -> Undefined {
        Undefined(
            pair.trimmed.reference.samples.contains { $0 != 0 } ? .silentHypothesis : .silentReference,
            "over the common length")
    }
}
