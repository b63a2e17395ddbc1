extension LogWMSE {
    /// What log-WMSE measures and how.
    public static let definition = MetricDefinition(
        name: "log_wmse",
        title: "Log-weighted mean square error (log-WMSE)",
        summary: "The logarithm of the mean square error, weighted by frequency as the ear is sensitive.",
        method: [
            """
            A filter of 4000 taps at 44.1 kHz, from the authors' package, weights both signals by the ear's sensitivity; \
            the weighted signals are divided by a level. Differences below −68 dB count as none, and the score is −4 · \
            ln(mean square difference + 1e-8), at most 73.7.
            """,
            """
            log_wmse_full: signals at 44.1 kHz, the whole length, the reference's weighted RMS as level. Higher is better.
            """,
            """
            log_wmse: what VERSA's call comes to, which is a loss (the sign is turned, lower is better): the samples are \
            taken as 44.1 kHz whatever their rate; only the first 44100 count (5.5 s at 8 kHz, 0.9 s at 48 kHz), and a \
            shorter signal is extended with zeros; the level is the hypothesis'.
            """,
        ],
        keys: [
            KeyDefinition(
                "log_wmse", title: "log-WMSE as VERSA's loss", unit: "1", range: (-73.69, nil), direction: .lower,
                digits: 2, monotone: false),
            KeyDefinition(
                "log_wmse_full", title: "log-WMSE", unit: "1", range: (nil, 73.69), direction: .higher, digits: 2,
                monotone: true),
        ],
        undefinedCases: [
            UndefinedCase(.silentHypothesis, "the hypothesis' first 44100 samples are silent (log_wmse alone)"),
            UndefinedCase(.silentReference, "the reference is silent over the common length (log_wmse_full alone)"),
            UndefinedCase(.tooShort, "a signal has no samples"),
        ],
        blindSpots: [
            """
            Compares waveforms: a delay of a few samples, a gain or turned polarity ruins it, and so do codecs that keep \
            how speech sounds but not its waveform.
            """,
            """
            log_wmse looks at the beginning alone, weights frequencies as if the rate were 44.1 kHz and divides by the \
            hypothesis' level, so that a louder hypothesis, noise included, has less of an error: its values at different \
            rates are different scales, and utterances longer than its excerpt are judged by their start.
            """,
        ],
        invariances: [
            "Gain of both signals together: unchanged. Gain or polarity of one, and any delay: counted as error."
        ],
        agreement: [
            """
            VERSA's log_wmse (torch-log-wmse 0.3.1, which computes in single precision) within 1e-4. A hypothesis that is \
            silent where the loss looks has no value here; the package gives one near 147.
            """,
            """
            log_wmse_full mostly within 0.06, at most 0.15 seen, of the authors' package (log-wmse-audio-quality 0.2.0): that resamples by libsoxr, \
            this by the run's resampler.
            """,
        ],
        citations: [
            Citation(
                "I. Jordal: log-WMSE audio quality. Nomono, 2023",
                link: "https://github.com/nomonosound/log-wmse-audio-quality"),
            Citation("C. Landschoot: torch-log-wmse", link: "https://github.com/crlandsc/torch-log-wmse"),
        ])

    /// Values of `log_wmse` at different rates are different scales: it takes every rate as 44.1 kHz.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }
}
