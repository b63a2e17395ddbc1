extension Bandwidth {
    /// What the bandwidths measure and how.
    public static let definition = MetricDefinition(
        name: "bandwidth",
        title: "Effective bandwidth",
        summary: "How far up the spectra of both signals reach, and how far the hypothesis keeps the reference's.",
        method: [
            """
            The power spectrum averaged over frames of 2048 samples, one every 1024, under a periodic Hann window; a \
            shorter signal is extended by zeros. bandwidth99 and bandwidth60 are of each file at its own rate, \
            bandwidth_match is of both at the lower rate, cut to the shorter.
            """,
            """
            bandwidth99: the lowest bin up to which 99 % of the power lies. bandwidth60: the highest bin within 60 dB \
            of the largest, after a mean over 9 bins.
            """,
            """
            bandwidth_match: both spectra are added up in bands of 100 Hz (the last takes what is left). Of the bands \
            within 60 dB of the reference's loudest, the upper edge of the highest in which the hypothesis is at most \
            10 dB below the reference.
            """,
        ],
        keys: [
            frequency("bandwidth99_ref", "Bandwidth of the reference, 99 % of power"),
            frequency("bandwidth99_hyp", "Bandwidth of the hypothesis, 99 % of power"),
            frequency("bandwidth60_ref", "Bandwidth of the reference, 60 dB"),
            frequency("bandwidth60_hyp", "Bandwidth of the hypothesis, 60 dB"),
            frequency("bandwidth_match", "Bandwidth kept", direction: .higher),
        ],
        undefinedCases: [
            UndefinedCase(.silentReference, "the reference is zero (bandwidth_match: over the common length)"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero"),
            UndefinedCase(.unsupportedRate, "the rate is below 200 Hz (bandwidth_match)"),
        ],
        blindSpots: [
            "Noise and distortion count as content: a noisy hypothesis has every bandwidth.",
            "An average over the utterance: a band that is missing half of the time counts as kept.",
            "bandwidth_match looks for the highest band alone; a gap below it goes unnoticed.",
            "Of speech, 99 % of the power often lies below 3 kHz whatever the band: bandwidth99 hardly sees a low-pass.",
        ],
        invariances: [
            """
            Gain: bandwidth_match falls with a hypothesis that is 10 dB softer, the others are unchanged. Polarity: \
            unchanged. Delay: hardly.
            """
        ],
        agreement: ["Not in VERSA. A plain implementation in NumPy gives the same bins."],
        citations: [
            Citation(
                """
                P. D. Welch: The use of fast Fourier transform for the estimation of power spectra: A method based on \
                time averaging over short, modified periodograms. IEEE Trans. Audio and Electroacoustics 15(2), 1967
                """, link: "https://doi.org/10.1109/TAU.1967.1161901")
        ])

    private static func frequency(
        _ name: String, _ title: String, direction: KeyDefinition.Direction = .none
    ) -> KeyDefinition {
        KeyDefinition(name, title: title, unit: "Hz", range: (0, nil), direction: direction, digits: 0, monotone: false)
    }
}
