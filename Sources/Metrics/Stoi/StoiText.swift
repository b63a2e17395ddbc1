/// What the definitions of STOI and ESTOI have in common.
enum StoiText {
    static let analysis = [
        """
        Both signals are cut to the shorter and resampled to 10 kHz with GNU Octave's kernel. Frames of 256 samples, \
        hop 128, under a Hann window in which the reference is more than 40 dB below its loudest frame are cut out of \
        both signals; the rest is overlapped and added again.
        """,
        """
        512-point spectra of the same frames are summed to 15 one-third octave bands with centres from 150 Hz to \
        3.8 kHz; a band value is the square root of the band's power.
        """,
    ]

    static let undefinedCases = [
        UndefinedCase(.tooShort, "a signal is shorter than 0.3 s (VERSA's rule)"),
        UndefinedCase(.tooFewFrames, "fewer than 30 frames are left without silence (about 0.4 s of speech)"),
        UndefinedCase(.silentReference, "the reference is zero over the common length"),
        UndefinedCase(.silentHypothesis, "the hypothesis is zero over the common length"),
    ]

    static let blindSpots = [
        "Hears nothing above 4.3 kHz: a band limit of 5 kHz or lost fricatives above it cost nothing.",
        "Predicts intelligibility, not quality; a robotic but clear voice scores well.",
        "Compares frame by frame: a delay of more than a few ms or a drifting clock lowers it like noise.",
        "Sounds that the hypothesis adds in the reference's pauses are cut out with them.",
    ]

    static let invariances = [
        "Gain of either signal: unchanged. Polarity: unchanged.",
        "Delay: a clean copy 2 ms late still has 0.99, 10 ms late 0.87, 40 ms late 0.4; it is not compensated.",
    ]

    static let agreement = [
        """
        VERSA's `stoi` group (pystoi). Where fewer than 30 frames remain pystoi returns 1e-5; here the value is \
        undefined.
        """
    ]
}
