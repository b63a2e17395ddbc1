/// What the definitions of DAC's three distances have in common.
enum DACText {
    static let undefinedCases = [
        UndefinedCase(.tooShort, "fewer than 1025 samples"),
        UndefinedCase(.silentReference, "the reference is zero over the common length"),
    ]

    static let blindSpots =
        SpectralText.blindSpots + [
            """
            Measured at the pair's rate with windows counted in samples; DAC's own script resamples to 22.05 or 44.1 kHz \
            first, so published values compare only at these rates.
            """
        ]

    static let gainAndPolarity = "Gain: heard in full (1 dB costs 0.2 to 0.3). Polarity: unchanged."

    static let agreement = [
        "descript-audiotools 0.7.2 computes in single precision; the value in double lies within 1e-4 of it, relatively."
    ]

    static let citations = [
        Citation(
            """
            R. Kumar, P. Seetharaman, A. Luebs, I. Kumar, K. Kumar: High-fidelity audio compression with improved \
            RVQGAN. NeurIPS 2023
            """, link: "https://arxiv.org/abs/2306.06546")
    ]
}
