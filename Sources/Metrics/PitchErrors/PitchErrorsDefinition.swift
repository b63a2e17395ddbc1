extension PitchErrors {
    /// What the pitch errors measure and how.
    public static let definition = MetricDefinition(
        name: "pitch_errors",
        title: "Pitch and voicing errors (GPE, VDE, FFE, FPE)",
        summary: "How often the hypothesis' voicing or pitch is wrong, and how far off it is where it is not.",
        method: [
            """
            Both signals are cut to the shorter. WORLD's Harvest gives the fundamental frequency every 5 ms between 40 \
            and 800 Hz, of the signal as it is.
            """,
            """
            A gross error is a frame voiced in both whose frequency differs by more than 20 % of the reference's. GPE \
            is their share of the frames voiced in both; VDE is the share of all frames whose voicing differs; FFE is \
            the share of all frames with either error; v2uv and uv2v are the frames that lost or gained voicing as \
            shares of those voiced and unvoiced in the reference.
            """,
            """
            FPE is the mean and the standard deviation (divided by their number) of \
            1200·log2(hypothesis/reference), in cents, over the frames voiced in both without gross errors.
            """,
        ],
        keys: [
            rate("gpe", "Gross pitch errors (GPE)"),
            rate("vde", "Voicing decision errors (VDE)"),
            rate("ffe", "F0 frame errors (FFE)"),
            KeyDefinition(
                "fpe_mean_cents", title: "Fine pitch error, mean", unit: "cent", range: (nil, nil), direction: .none,
                digits: 1, monotone: false),
            KeyDefinition(
                "fpe_std_cents", title: "Fine pitch error, standard deviation", unit: "cent", range: (0, nil),
                direction: .lower, digits: 1, monotone: false),
            rate("v2uv", "Voiced frames that became unvoiced"),
            rate("uv2v", "Unvoiced frames that became voiced"),
        ],
        parameters: [
            ParameterDefinition(
                "f0min", .number(20...500), default: .number(40), unit: "Hz", summary: "lowest fundamental frequency"),
            ParameterDefinition(
                "f0max", .number(100...1500), default: .number(800), unit: "Hz",
                summary: "highest fundamental frequency"),
            ParameterDefinition(
                "frame_shift", .number(1...50), default: .number(5), unit: "ms", summary: "distance of frames"),
            ParameterDefinition(
                "gross_limit", .number(0.01...1), default: .number(0.2),
                summary: "difference, as a share of the reference, beyond which an error is gross"),
        ],
        undefinedCases: [
            UndefinedCase(.noVoicedFrames, "no frame is voiced in both signals (v2uv: in the reference)"),
            UndefinedCase(.tooFewFrames, "for uv2v, the reference is voiced throughout"),
            UndefinedCase(.tooLong, "a signal is longer than 900 s"),
            UndefinedCase(.unsupportedRate, "the rate is below 1000 Hz"),
        ],
        blindSpots: [
            """
            The reference's contour is an estimate, too: where Harvest takes noise for voice or leaps an octave, a good \
            hypothesis is charged with it. Harvest calls nearly everything in fluent speech voiced.
            """,
            "Frames are compared at equal times: a delay of 25 ms makes errors at every onset and in every glide.",
            "A hypothesis in another voice at the same pitch has no error.",
        ],
        invariances: ["Gain and polarity: nearly unchanged. Delay: see above."],
        agreement: [
            """
            Not in VERSA. With WORLD's Harvest from the package pyworld the same numbers; values from another pitch \
            tracker are not comparable. VERSA's mcd_f0 filters the signal first, so its contours differ a little.
            """
        ],
        citations: [
            Citation(
                """
                L. R. Rabiner, M. J. Cheng, A. E. Rosenberg, C. A. McGonegal: A comparative performance study of \
                several pitch detection algorithms. IEEE Trans. Acoustics, Speech, and Signal Processing 24(5), 1976
                """, link: "https://doi.org/10.1109/TASSP.1976.1162846"),
            Citation(
                """
                T. Nakatani, S. Amano, T. Irino, K. Ishizuka, T. Kondo: A method for fundamental frequency estimation \
                and voicing decision: Application to infant utterances recorded in real acoustical environments. \
                Speech Communication 50(3), 2008
                """, link: "https://doi.org/10.1016/j.specom.2007.09.003"),
            Citation(
                """
                W. Chu, A. Alwan: Reducing F0 frame error of F0 tracking algorithms under noisy conditions with an \
                unvoiced/voiced classification frontend. ICASSP 2009
                """, link: "https://doi.org/10.1109/ICASSP.2009.4960497"),
            Citation(
                """
                M. Morise: Harvest: A high-performance fundamental frequency estimator from speech signals. \
                Interspeech 2017
                """, link: "https://doi.org/10.21437/Interspeech.2017-68"),
        ])

    private static func rate(_ name: String, _ title: String) -> KeyDefinition {
        KeyDefinition(name, title: title, unit: "1", range: (0, 1), direction: .lower, digits: 3, monotone: false)
    }
}
