extension ESPnetMel {
    /// What the distance measures and how.
    public static let definition = MetricDefinition(
        name: "espnet_mel",
        title: "ESPnet's multi-scale mel loss",
        summary:
            "The mel loss that ESPnet's codec recipes, and codec-recipe, train with: log-mel differences at five FFT sizes.",
        method: [
            """
            FFTs of 2^range_start to 2^(range_end - 1) samples (64, 128, 256, 512 and 1024), windows as long, hop a \
            quarter of it, centred periodic Hann windows, reflect padding; magnitudes sqrt(max(|STFT|², 1e-10)) summed \
            to 80 mel bands from 0 to half the sample rate (Slaney's scale, unit area), raised to at least 1e-10. At \
            each size i the mean |ln x - ln y| plus αᵢ = sqrt(2^i - 1) times the mean (ln x - ln y)²; the value is \
            their sum over Σ (αᵢ + 1).
            """,
            """
            `mel_loss_params` of a codec's configuration can be given as they are; `log_base: e` and `fmax: 0` are ESPnet's \
            null. Times `lambda_mel` (45 in the recipes) the value is what a training log calls \
            mel_loss, where that is of chunks and this of whole utterances.
            """,
        ],
        keys: [
            KeyDefinition(
                "espnet_mel", title: "ESPnet mel", unit: "1", range: (0, nil), direction: .lower, digits: 3,
                monotone: true)
        ],
        parameters: [
            ParameterDefinition(
                "range_start", .integer(3...16), default: .integer(6), summary: "the smallest FFT is 2 to this power"),
            ParameterDefinition(
                "range_end", .integer(4...17), default: .integer(11),
                summary: "the largest FFT is 2 to one less than this"),
            ParameterDefinition(
                "n_mels", .integer(1...4096), default: .integer(80), summary: "mel bands at each FFT size"),
            ParameterDefinition(
                "fmin", .number(0...384_000), default: .number(0), unit: "Hz", summary: "where the lowest band begins"),
            ParameterDefinition(
                "fmax", .number(0...384_000), default: .number(0), unit: "Hz",
                summary: "where the highest band ends; 0 for half the sample rate"),
            ParameterDefinition(
                "log_base", .choice(["e", "2", "10"]), default: .text("e"), summary: "base of the logarithms"),
            ParameterDefinition(
                "alphas", .boolean, default: .boolean(true),
                summary: "weigh squares by the root of the FFT size less one; false for 1"),
        ],
        unusedOptions: ["fs"],
        fixedOptions: ["window": "hann", "center": "true", "normalized": "false", "onesided": "true"],
        undefinedCases: [
            UndefinedCase(.tooShort, "not longer than half the largest FFT: 513 samples by default"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
            UndefinedCase(.unsupportedRate, "fmin is not below half the sample rate"),
        ],
        blindSpots: SpectralText.blindSpots + [
            """
            A band between two bins of a short FFT is empty, counts as equal and lowers the value: at 64 points and \
            16 kHz most of the 80 are.
            """,
            """
            Squares of logarithms count most, and so do bands that are empty in one signal: Opus at 6 kbit/s, which \
            cuts the band, has 3.9 to 5.7, an EnCodec after an epoch that makes noise of the right envelope 4.2.
            """,
            """
            Chunks are not whole files: after that epoch chunks of 0.5 s had 3.4 where whole files have 4.2, after ten \
            both had 0.79.
            """,
            "FFT sizes are counted in samples, so values at different sample rates are not comparable.",
        ],
        invariances: [
            "Gain: heard, but squares count most (1 dB costs 0.02). Polarity: unchanged.",
            "Delay: a clean copy 1 ms late has 0.07, 10 ms late 0.2 to 0.9; Opus at 24 kbit/s has 0.4.",
        ],
        agreement: [
            """
            ESPnet 202511 `MultiScaleMelSpectrogramLoss` in double precision within 1e-9, and within 1e-7 where samples \
            have more than 24 bits, which ESPnet rounds to single precision; in training, which is in single precision, \
            within 1e-5.
            """
        ],
        citations: [
            Citation(
                "A. Défossez, J. Copet, G. Synnaeve, Y. Adi: High fidelity neural audio compression. TMLR, 2023",
                link: "https://arxiv.org/abs/2210.13438"),
            Citation(
                "J. Shi et al.: ESPnet-Codec: Comprehensive training and evaluation of neural codecs for audio, music, and speech. SLT 2024",
                link: "https://arxiv.org/abs/2409.15897"),
        ])
}
