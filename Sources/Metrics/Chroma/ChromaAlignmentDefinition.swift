extension ChromaAlignment {
    /// What chroma alignment measures and how.
    public static let definition = MetricDefinition(
        name: "chroma_alignment",
        title: "Chroma alignment",
        summary: "How far the hypothesis' pitch classes are from the reference's along the best alignment.",
        method: [
            """
            Chroma: the strengths of the twelve pitch classes, whatever the octave, every 512 samples. stft: squared \
            short-time spectra (2048 samples) under bells around each class. cqt: magnitudes of a constant-Q transform of 36 \
            bins an octave over seven octaves from C1. cens: the latter's shares quantised in five steps and smoothed over 43 \
            frames. Frames are divided by their largest value.
            """,
            """
            The classes' frequencies follow the signal: its loudest spectral peaks vote for the tuning, for each file \
            apart; with tuning 0 they are those of A = 440 Hz.
            """,
            """
            Dynamic time warping in steps of (1, 0), (0, 1) and (1, 1) frames finds the path with the least sum of \
            distances, cosine (1 − the cosine of the angle) or Euclidean; the score is 100 times the mean along it. _raw \
            is 1000 times the mean cosine distance, _log −10 · log10 of it.
            """,
        ],
        keys: [
            key("chroma_stft_cosine_dtw", "cosine distance of spectra's chroma"),
            key("chroma_stft_euclidean_dtw", "Euclidean distance of spectra's chroma"),
            key("chroma_cqt_cosine_dtw", "cosine distance of constant-Q chroma"),
            key("chroma_cqt_euclidean_dtw", "Euclidean distance of constant-Q chroma"),
            key("chroma_cens_cosine_dtw", "cosine distance of smoothed chroma"),
            key("chroma_cens_euclidean_dtw", "Euclidean distance of smoothed chroma"),
            key("chroma_stft_cosine_dtw_raw", "cosine distance of spectra's chroma, by 1000"),
            KeyDefinition(
                "chroma_stft_cosine_dtw_log", title: "cosine distance of spectra's chroma, logarithm", unit: "1",
                range: (-3.1, 100), direction: .higher, digits: 2, monotone: false),
        ],
        parameters: [
            ParameterDefinition(
                "tuning", .choice(["estimated", "0"]), default: .text("estimated"), unit: "semitones",
                summary: "0 for the notes of A = 440 Hz, as VERSA's chroma_kwargs: {tuning: 0.0}",
                keySuffix: { $0 == .text("0") ? "_tuning0" : nil }),
            ParameterDefinition(
                "scale_factor", .number(0.001...1_000_000), default: .number(100),
                summary: "what mean distances are multiplied by, but for _raw and _log"),
            ParameterDefinition(
                "normalize", .boolean, default: .boolean(true), summary: "divide frames by their largest value"),
            ParameterDefinition(
                "normalize_by_path", .boolean, default: .boolean(true),
                summary: "the mean along the path instead of the sum, but for _raw and _log"),
        ],
        unusedOptions: ["feature_types", "distance_metrics", "sample_rate"],
        fixedOptions: ["return_alignment": "false"],
        nestedOptions: ["chroma_kwargs"],
        undefinedCases: [
            UndefinedCase(.tooShort, "a signal has no samples"),
            UndefinedCase(.unsupportedRate, "cqt and cens alone: the rate is below about 8.4 kHz"),
            UndefinedCase(.silentReference, "cosine keys alone: the reference is digital silence for a whole frame"),
            UndefinedCase(.silentHypothesis, "cosine keys alone: the hypothesis is digital silence for a whole frame"),
        ],
        blindSpots: [
            """
            Made for music; no paper has tried it on coded speech. It hears pitch classes alone: not timbre, not octave, \
            not timing within what a path can bend, and nothing of unvoiced sounds but noise.
            """,
            """
            The tuning is estimated for each file and jumps on speech: a copy at 24 kbit/s whose estimate fell elsewhere \
            scores worse (6.7) than one at 6 kbit/s (3.2). With tuning 0 the order is right (0.4 and 2.0): use that for a \
            gate.
            """,
            "Frames are counted in samples, so values at different rates are different scales.",
        ],
        invariances: [
            """
            Gain and polarity: unchanged. Delay: the path absorbs it, but for the frames at the ends and how frames fall \
            on the sounds.
            """
        ],
        agreement: [
            """
            VERSA's stft and cens keys (librosa 0.11) within a millionth of the value, cqt within 1e-4 of it, because \
            librosa halves rates in single precision.
            """,
            """
            VERSA leaves cqt and cens out at 8 kHz, where they have no value here. Its cosine keys are NaN or infinite \
            where a frame is digitally silent.
            """,
            """
            VERSA's feature_types and distance_metrics choose keys; here all are computed. Of its chroma_kwargs tuning is \
            taken, as 0.
            """,
        ],
        citations: [
            Citation(
                "VERSA: a versatile evaluation toolkit for speech, audio, and music. NAACL demonstrations, 2025",
                link: "https://arxiv.org/abs/2412.17667"),
            Citation("B. McFee et al.: librosa 0.11", link: "https://librosa.org"),
            Citation(
                """
                M. Müller, S. Ewert: Chroma Toolbox: MATLAB implementations for extracting variants of chroma-based audio \
                features. ISMIR, 2011
                """),
            Citation(
                """
                C. Schörkhuber, A. Klapuri: Constant-Q transform toolbox for music processing. Sound and Music Computing \
                Conference, 2010
                """),
        ])

    private static func key(_ name: String, _ title: String) -> KeyDefinition {
        KeyDefinition(name, title: title, unit: "1", range: (0, nil), direction: .lower, digits: 2, monotone: false)
    }
}
