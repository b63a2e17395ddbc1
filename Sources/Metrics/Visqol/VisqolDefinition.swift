extension Visqol {
    /// What ViSQOL measures and how.
    public static let definition = MetricDefinition(
        name: "visqol",
        title: "ViSQOL",
        summary:
            "Quality of coded audio or speech as listeners would rate it, from the similarity of gammatone spectrograms.",
        method: [
            """
            Both signals are resampled to 48 kHz (speech mode 16 kHz). The hypothesis is shifted by the lag at which \
            the correlation of the upper envelopes, by Hilbert transform, is largest, and scaled to the reference's \
            power.
            """,
            """
            Frames of 80 ms, hop 20 ms, under a Hann window pass a gammatone bank of 32 bands from 50 Hz to 24 kHz (21 \
            bands to 8 kHz), each frame from rest. Levels in dB are floored at -45 and at 45 below the louder signal's \
            loudest band of the frame.
            """,
            """
            The reference is cut into patches of 30 frames (20 frames, only those with voice). Each is found again \
            within 60 patches of the hypothesis, in order, so that the sum of the similarities is largest; a patch \
            whose absence gives a larger sum counts as lost, with similarity 0. The samples under each pair of patches \
            are then aligned once more and compared by themselves; the better of both similarities counts.
            """,
            """
            The similarity of two patches (NSIM) is the product of an intensity and a structure term, from means, \
            variances and covariance over 3 x 3 cells, averaged over the frames of a band. The mean over patches of \
            all bands goes through a support vector regression (audio) or their mean through an exponential function \
            (speech). Where the mean is below 0.15 the score is 1.
            """,
        ],
        keys: [
            KeyDefinition(
                "visqol", title: "ViSQOL", unit: "MOS-LQO", range: (lower: 1, upper: 5), direction: .higher, digits: 2,
                monotone: false)
        ],
        parameters: [
            ParameterDefinition(
                "model", .choice(["default", "general", "speech", "grid-search"]), default: .text("default"),
                summary:
                    "default and general: audio at 48 kHz, by support vector regression; speech: speech at 16 kHz, by an"
                    + " exponential function; grid-search: audio by another regression, whose file must be named",
                keySuffix: { $0 == .text("speech") ? "_speech" : $0 == .text("grid-search") ? "_grid_search" : nil }),
            ParameterDefinition(
                "model_file", .file, default: .text(Visqol.builtIn),
                summary: "another regression for audio mode, as libsvm writes it",
                keySuffix: { $0 == .text(Visqol.builtIn) ? nil : "_model_file" }),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "a signal is shorter than 1 s (VERSA's rule)"),
            UndefinedCase(
                .noOverlap, "less than a frame of the hypothesis, or no patch, is left once the signals are aligned"),
            UndefinedCase(
                .silentHypothesis, "only digital silence of the hypothesis is left once the signals are aligned"),
        ],
        blindSpots: [
            """
            The regression of audio mode was trained on music coders, and a copy scores 4.73. Far from what it was \
            trained on the score need not fall with the similarity: VERSA's own sample has a mean similarity of 0.44 \
            and scores 4.28, and speech with pauses of digital silence scores 1.7, 1.5 and 2.3 with noise at 20, 10 \
            and 0 dB.
            """,
            "Level, polarity and delay are compensated. Delays that change inside a patch of 0.6 s are not.",
            """
            A patch of the reference may match any sound within 36 s: dropped or repeated words cost less than they \
            should.
            """,
            "Audio and speech mode are different scales: never average them or compare one with the other.",
            "Upsampled speech has nothing above its own band, and audio mode counts those bands as perfectly kept.",
        ],
        invariances: [
            """
            Gain of the hypothesis and polarity: unchanged, but for rounding. A constant delay: compensated to the sample. \
            The reference's level counts: bands below an absolute -45 dB are floored, so soft recordings score higher or \
            lower (speech mode 4.72 became 4.70, 4.61 and 4.54 with both signals 10, 20 and 30 dB softer; at -60 dB \
            everything is near perfect). Bring references to a usual level before, as listening tests do.
            """
        ],
        agreement: [
            """
            VERSA's `visqol`: within 1e-4 of the port visqol-python 3.8.0 (speech mode without the lattice model, as \
            VERSA calls it). Google's program aligns in single precision, which can move the lag by a sample and the \
            score by about 1e-4.
            """,
            """
            The general model is the default one, byte by byte. VERSA's speech model is never read by ViSQOL, which \
            maps speech by a formula.
            """,
            "Where a signal is silent the port returns 4.73 (5 in speech mode); here the value is undefined.",
        ],
        citations: [
            Citation(
                """
                A. Hines, J. Skoglund, A. C. Kokaram, N. Harte: ViSQOL: an objective speech quality model. EURASIP \
                Journal on Audio, Speech, and Music Processing, 2015
                """, link: "https://doi.org/10.1186/s13636-015-0054-9"),
            Citation(
                """
                M. Chinen, F. S. C. Lim, J. Skoglund, N. Gureev, F. O'Gorman, A. Hines: ViSQOL v3: an open source \
                production ready objective speech and audio metric. QoMEX, 2020
                """, link: "https://doi.org/10.1109/QoMEX48832.2020.9123150"),
        ])
}
