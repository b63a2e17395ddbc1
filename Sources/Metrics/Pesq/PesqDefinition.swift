extension Pesq {
    /// What PESQ is, for whom, and how far it agrees with others.
    public static let definition = MetricDefinition(
        name: "pesq",
        title: "PESQ",
        summary: "Quality of coded speech as listeners would rate it, by the ITU's perceptual model of 2001.",
        method: [
            "Both signals are brought to a standard level, measured between 350 and 3250 Hz, and filtered as a telephone"
                + " handset (narrowband, P.862) or a headphone (wideband, P.862.2) would.",
            "Voice activity in windows of 4 ms gives the utterances of the reference. Each gets its own delay from"
                + " correlations of frames of 64 ms, and is split where two delays fit better than one; so delays may"
                + " change between and inside utterances.",
            "Frames of 32 ms, overlapping by half, become power on the Bark scale, then loudness. A steady frequency"
                + " response (within 20 dB) and slowly changing gain are compensated first. Differences within a quarter"
                + " of the lower loudness are masked; what was added counts again in an asymmetric disturbance. Long bad"
                + " intervals are aligned a second time and the better result is kept.",
            "Disturbances are averaged with exponent 6 over 20 frames, then with exponent 2 over time;"
                + " raw = 4.5 - 0.1 symmetric - 0.0309 asymmetric, mapped to MOS-LQO by P.862.1 or P.862.2.",
        ],
        keys: [
            KeyDefinition(
                "pesq", title: "PESQ", unit: "MOS-LQO", range: (lower: 1, upper: 4.65), direction: .higher, digits: 2,
                monotone: true)
        ],
        parameters: [
            ParameterDefinition(
                "mode", .choice(["auto", "wb", "nb"]), default: .text("auto"),
                summary: "wideband (P.862.2) or narrowband (P.862.1); auto is wideband at 16 kHz, narrowband at 8 kHz",
                keySuffix: { $0 == .text("auto") ? nil : "_\($0)" }),
            ParameterDefinition(
                "rate", .choice(["auto", "8000", "16000"]), default: .text("auto"), unit: "Hz",
                summary: "rate at which PESQ runs; auto is 16000 where both signals have that rate or more, else 8000",
                keySuffix: { $0 == .text("auto") ? nil : $0 == .text("8000") ? "_8k" : "_16k" }),
            ParameterDefinition(
                "corrigendum2", .boolean, default: .boolean(false),
                summary: "lower the wideband filter by 12 dB, as corrigendum 2 of 2018 has it; VERSA and published"
                    + " scores do not",
                keySuffix: { $0 == .boolean(true) ? "_corrigendum2" : nil }),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "a signal is shorter than 0.25 s"),
            UndefinedCase(.silentReference, "the reference has no power between 350 and 3250 Hz"),
            UndefinedCase(.silentHypothesis, "the hypothesis has no power between 350 and 3250 Hz"),
            UndefinedCase(.tooFewFrames, "no utterance of 0.2 s is found in the reference within the hypothesis"),
            UndefinedCase(.unsupportedRate, "mode is wb, rate is auto and a signal's rate is below 16 kHz"),
        ],
        blindSpots: [
            "Made for telephone and early packet codecs; ratings of neural codecs, which may resynthesise phase and"
                + " prosody, correlate less.",
            "Nothing above 4 kHz (narrowband) or 8 kHz (wideband) is heard: bandwidth above that costs nothing.",
            "Level, slow gain changes, a steady frequency response within 20 dB, and delay are not penalised.",
            "Narrowband and wideband scores, and scores with and without corrigendum 2, are different scales: never"
                + " average them or compare one with the other.",
            "In signals of more than 16 s the end counts more than the beginning; at most 50 utterances are aligned,"
                + " so P.862 recommends 8 to 12 s.",
        ],
        invariances: [
            "Unchanged by gain and polarity, but for rounding.",
            "A constant delay changes it little; delays that change in pauses or inside speech are followed.",
        ],
        agreement: [
            "VERSA's pesq package 0.0.4 computes in single precision. Here all but the wideband input filter, whose"
                + " rounding the score depends on, is double: scores agree within 1e-3, delays are equal.",
            "Mode and rate are chosen as VERSA chooses them: below 16 kHz both signals are resampled to 8 kHz.",
            "With corrigendum2 it agrees with the package pesqc2 0.0.4 as closely.",
            "Some decisions stand on a knife's edge: on speech cut up and glued with digital silence, the package's own score"
                + " jumps by up to 0.02 when the reference is scaled by 1.000001, and either side of the jump may be what"
                + " is given here (5 of 402 such pairs).",
            "Where lengths differ by more than 0.3 s the package reads beyond its buffers; here zeros are read, and scores"
                + " of such pairs differed by up to 0.12 (15 of 167 artificial pairs by more than 0.001).",
            "Where VERSA reports 0 for a failure, the score is undefined here.",
        ],
        citations: [
            Citation(
                "ITU-T P.862 (02/2001), Perceptual evaluation of speech quality (PESQ): an objective method for"
                    + " end-to-end speech quality assessment of narrow-band telephone networks and speech codecs",
                link: "https://www.itu.int/rec/T-REC-P.862"),
            Citation(
                "ITU-T P.862.1 (11/2003), Mapping function for transforming P.862 raw result scores to MOS-LQO",
                link: "https://www.itu.int/rec/T-REC-P.862.1"),
            Citation(
                "ITU-T P.862.2 (11/2007), Wideband extension to Recommendation P.862",
                link: "https://www.itu.int/rec/T-REC-P.862.2"),
            Citation(
                "Rix, Beerends, Hollier, Hekstra: Perceptual evaluation of speech quality (PESQ), ICASSP 2001",
                link: "https://doi.org/10.1109/ICASSP.2001.941023"),
        ])
}
