extension Srmr {
    /// What SRMR measures and how.
    public static let definition = MetricDefinition(
        name: "srmr",
        title: "Speech-to-reverberation modulation energy ratio (SRMR)",
        summary: "How much of the hypothesis' envelope fluctuates as slowly as speech does; no reference is used.",
        method: [
            """
            A bank of 23 gammatone filters from 125 Hz to half the sample rate splits the hypothesis. In the slow form \
            each channel's envelope is the magnitude of its analytic signal; in the fast form, VERSA's default, it is \
            read every 2.5 ms from a short-time spectrum weighted with the filters' gains.
            """,
            """
            Eight band-pass filters of Q 2, with centres from 4 to 128 Hz on a logarithmic scale, split each envelope; \
            the energy of each is taken in Hamming windows of 256 ms, hop 64 ms, and averaged over them.
            """,
            """
            SRMR is the energy of bands 1 to 4 (about 3 to 20 Hz, where speech has its syllables) divided by that of \
            bands 5 to K, summed over channels. K, 5 to 8, grows with the bandwidth of the channel under which 90 % of \
            the energy lies. With norm, energies are first limited to 30 dB below the largest mean over channels.
            """,
        ],
        keys: [
            KeyDefinition(
                "srmr", title: "SRMR", unit: "1", range: (0, nil), direction: .higher, digits: 2, monotone: true)
        ],
        parameters: [
            ParameterDefinition(
                "n_cochlear_filters", .integer(1...128), default: .integer(23), summary: "gammatone filters"),
            ParameterDefinition(
                "low_freq", .number(20...4000), default: .number(125), unit: "Hz",
                summary: "centre of the lowest gammatone filter"),
            ParameterDefinition(
                "min_cf", .number(0.5...64), default: .number(4), unit: "Hz",
                summary: "centre of the lowest modulation filter"),
            ParameterDefinition(
                "max_cf", .number(1...190), default: .number(128), unit: "Hz",
                summary: "centre of the highest modulation filter"),
            ParameterDefinition(
                "fast", .boolean, default: .boolean(true),
                summary: "envelopes from a short-time spectrum instead of from the filters' outputs",
                keySuffix: { $0 == .boolean(false) ? "_slow" : nil }),
            ParameterDefinition(
                "norm", .boolean, default: .boolean(false),
                summary: "limit the energies to 30 dB, which lowers the spread between speakers and texts",
                keySuffix: { $0 == .boolean(true) ? "_norm" : nil }),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "the hypothesis is shorter than a window, 0.26 s (0.29 s in the fast form)"),
            UndefinedCase(.silentHypothesis, "the hypothesis has no modulation above the speech bands"),
            UndefinedCase(.unsupportedRate, "low_freq is not below half the sample rate"),
        ],
        blindSpots: [
            "Looks at the hypothesis alone: a different utterance, spoken clearly, scores as well as the right one.",
            """
            Made for reverberation. A codec that smooths or gates the envelope, or cuts the band, can score above its \
            own reference: Codec 2 at 1.3 kbit/s reaches 15.8 where the clean recording has 11.7.
            """,
            "Varies between speakers and texts by more than between good codecs: compare the same utterances only.",
            "Values at different sample rates, and of the slow, fast and normalised forms, are different scales.",
        ],
        invariances: [
            "Gain and polarity: unchanged. Delay: a lag of 25 ms moves it by 0.01 %."
        ],
        agreement: [
            """
            VERSA's `srmr` (SRMRpy) within 1e-6 of its value in all four forms. Like that package it takes the fast \
            form's envelopes to have 400 Hz even where 2.5 ms are not a whole number of samples, and it counts the 90 \
            % of the energy from the last channel, which is the highest in the fast form and the lowest in the slow \
            one.
            """
        ],
        citations: [
            Citation(
                """
                T. H. Falk, C. Zheng, W.-Y. Chan: A non-intrusive quality and intelligibility measure of reverberant \
                and dereverberated speech. IEEE Trans. Audio, Speech, and Language Processing 18(7), 2010
                """, link: "https://doi.org/10.1109/TASL.2010.2052247"),
            Citation(
                """
                J. F. Santos, M. Senoussaoui, T. H. Falk: An improved non-intrusive intelligibility metric for noisy \
                and reverberant speech. IWAENC, 2014
                """, link: "https://doi.org/10.1109/IWAENC.2014.6953337"),
        ])
}
