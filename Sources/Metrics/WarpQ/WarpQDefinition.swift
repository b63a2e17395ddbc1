extension WarpQ {
    /// What WARP-Q measures and how.
    public static let definition = MetricDefinition(
        name: "warpq",
        title: "WARP-Q",
        summary: "How far pieces of the hypothesis are, in cepstral shape, from the closest parts of the reference.",
        method: [
            """
            Both signals at 8 kHz. 13 mel-frequency cepstral coefficients (128 bands to 4 kHz, window 32 ms, hop 4 ms, lifter \
            3), less their mean and divided by their standard deviation in a sliding window of 201 frames.
            """,
            """
            The hypothesis is cut into patches of 0.5 s, every 0.25 s. Each is aligned with any part of the reference by \
            subsequence dynamic time warping of Euclidean distances, in steps of (1, 0), (0, 3) and (1, 3) frames; its \
            cost is that of the best alignment divided by the frames of the patch. WARP-Q is the median of the costs.
            """,
        ],
        keys: [
            KeyDefinition(
                "warpq", title: "WARP-Q", unit: "1", range: (0, nil), direction: .lower, digits: 3, monotone: true)
        ],
        parameters: [
            ParameterDefinition(
                "fs", .choice(["8000", "16000"]), default: .text("8000"), unit: "Hz",
                summary: "the rate that both signals are brought to",
                keySuffix: { $0 == .text("16000") ? "_16k" : nil }),
            ParameterDefinition("n_mfcc", .integer(2...40), default: .integer(13), summary: "cepstral coefficients"),
            ParameterDefinition(
                "fmax", .number(1000...8000), default: .number(4000), unit: "Hz", summary: "upper end of the mel bands"),
            ParameterDefinition(
                "patch_size", .number(0.05...5), default: .number(0.5), unit: "s", summary: "duration of a patch"),
        ],
        fixedOptions: ["apply_vad": "false", "sigma": "[[1,0],[0,3],[1,3]]"],
        undefinedCases: [UndefinedCase(.tooShort, "a signal is shorter than 0.5 s, or the hypothesis than a patch")],
        blindSpots: [
            "Looks at nothing above 4 kHz, whatever the signals' rate: a bandwidth extension costs and gains nothing.",
            """
            Patches may fit anywhere in the reference, so speech that is missing, repeated or out of order costs little. \
            Pauses and noise between words count as much as speech, since there is no voice activity detection.
            """,
            """
            Near silence scores well: a single click in a silent file had 1.8, noisy speech 1.9.
            """,
            """
            A copy does not score 0, because no step of the alignment goes one frame ahead in both signals: references \
            score about 0.5 to 0.9 against themselves, and the least of a pair depends on the speaker.
            """,
        ],
        invariances: [
            """
            Polarity: unchanged. Gain: unchanged as long as bands lie above the floor of 1e-10, some 20 dB below usual \
            levels; at -40 dB a value of 1.89 was 1.87, at -60 dB 1.25. Delay: hardly any effect, since patches look for \
            their place.
            """
        ],
        agreement: [
            """
            VERSA's `warpq` (raw score, no mapping to MOS) within 1e-5 before it rounds to three decimals; values here are \
            not rounded. Silent signals have no value here; VERSA's package gives numbers between 1 and 4.
            """,
            """
            VERSA's option `apply_vad` (off by default) and the MOS mapping of the PyPI package `warpq`, which also has \
            other frames, are left out.
            """,
        ],
        citations: [
            Citation(
                """
                W. A. Jassim, J. Skoglund, M. Chinen, A. Hines: WARP-Q: Quality prediction for generative neural speech \
                codecs. ICASSP, 2021
                """, link: "https://doi.org/10.1109/ICASSP39728.2021.9414901"),
            Citation(
                """
                W. A. Jassim, J. Skoglund, M. Chinen, A. Hines: Speech quality assessment with WARP-Q: From similarity to \
                subsequence dynamic time warp cost. IET Signal Processing 16(9), 2022
                """, link: "https://doi.org/10.1049/sil2.12151"),
        ])
}
