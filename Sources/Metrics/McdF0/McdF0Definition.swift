extension McdF0 {
    /// What the metric measures, how, and where it can be trusted.
    public static let definition = MetricDefinition(
        name: "mcd_f0",
        title: "Mel-cepstral distortion and fundamental frequency",
        summary: "How far spectral envelope (mcd) and pitch contour (f0rmse, f0corr) of the hypothesis are from the"
            + " reference's, frame by frame.",
        method: [
            "Both signals are scaled to the range of 16-bit integers and pass a linear-phase high-pass (255 taps,"
                + " 70 Hz).",
            "F0: WORLD's Harvest between f0min and f0max on frames of 1 ms, read every mcep_shift ms; unvoiced frames"
                + " are 0 Hz.",
            "Envelope: WORLD's CheapTrick with mcep_fftl points. Its cepstrum is warped by the all-pass constant"
                + " mcep_alpha to mel-cepstra of order mcep_dim.",
            "Without dtw, frames are compared one to one up to the shorter signal. mcd is the mean over frames of"
                + " (10/ln 10)·√(2·Σ Δc²), with c0; f0rmse and f0corr run over all frames, unvoiced ones as 0 Hz.",
            "With dtw, mcd runs over a FastDTW alignment (radius 1, Euclidean) of the frames whose power is above"
                + " power_threshold relative to the signal's mean; f0rmse and f0corr over an alignment of the voiced"
                + " frames' mel-cepstra.",
        ],
        keys: [
            KeyDefinition(
                "mcd", title: "Mel-cepstral distortion", unit: "dB", range: (0, nil), direction: .lower, digits: 3,
                monotone: true),
            KeyDefinition(
                "f0rmse", title: "Root mean square error of F0", unit: "Hz", range: (0, nil), direction: .lower,
                digits: 2, monotone: false),
            KeyDefinition(
                "f0corr", title: "Correlation of F0", unit: "1", range: (-1, 1), direction: .higher, digits: 4,
                monotone: false),
        ],
        parameters: [
            ParameterDefinition(
                "f0min", .number(10...2000), default: .number(40), unit: "Hz", summary: "lowest fundamental frequency"),
            ParameterDefinition(
                "f0max", .number(20...20000), default: .number(800), unit: "Hz",
                summary: "highest fundamental frequency; some recipes set 8000, which measures no voice pitch"),
            ParameterDefinition(
                "mcep_shift", .number(1...1000), default: .number(5), unit: "ms", summary: "distance of frames"),
            ParameterDefinition(
                "mcep_fftl", .integer(128...65536), default: .integer(1024),
                summary: "points of the envelope's transform, a power of two, the same at every sample rate"),
            ParameterDefinition(
                "mcep_dim", .integer(1...500), default: .integer(39),
                summary: "order of the mel-cepstrum, which has one coefficient more (c0)"),
            ParameterDefinition(
                "mcep_alpha", .number(0...0.95), default: .number(0.466),
                summary: "all-pass constant of the frequency warping, the same at every sample rate"),
            ParameterDefinition(
                "seq_mismatch_tolerance", .number(0...1), default: .number(0.1),
                summary: "without dtw: share of frames without a partner from which there is no value"),
            ParameterDefinition(
                "power_threshold", .number(-200...100), default: .number(-20), unit: "dB",
                summary: "with dtw: frames above this power relative to the mean enter mcd"),
            ParameterDefinition(
                "dtw", .boolean, default: .boolean(false), summary: "align the signals in time before comparing",
                keySuffix: { $0 == .boolean(true) ? "_dtw" : nil }),
        ],
        undefinedCases: [
            UndefinedCase(
                .lengthMismatch,
                "without dtw, when the frames without a partner are at least seq_mismatch_tolerance of all"),
            UndefinedCase(
                .noVoicedFrames,
                "f0corr: a contour is constant, mostly 0 throughout; with dtw all keys when a signal has no voiced frame"
            ),
            UndefinedCase(.tooFewFrames, "with dtw, when no frame of a signal is above power_threshold"),
            UndefinedCase(.tooShort, "a signal without samples"),
            UndefinedCase(.tooLong, "a signal of more than 15 minutes"),
            UndefinedCase(
                .unsupportedRate,
                "below 1 kHz, and where mcep_fftl is too short for a 500 Hz voice (above 170 kHz at 1024 points)"),
        ],
        blindSpots: [
            "Hears no phase, no fine structure above the envelope's resolution, no noise between harmonics.",
            "c0 is in the sum, so level differences count as distortion.",
            "f0rmse and f0corr mix pitch error with voicing error: one flipped frame is an error of the whole F0. A few"
                + " octave jumps decide the value; compare medians or look at the contours.",
            "At 44.1 and 48 kHz the envelope of voices below 130 and 141 Hz is analysed as if unvoiced (3·rate/(mcep_fftl-3)).",
            "mcep_alpha 0.466 is about the mel scale at 22 to 24 kHz; values of different sample rates do not compare.",
            "In digital silence c0 is that of WORLD's noise of 1e-12: a codec that leaves exact zeros where the reference"
                + " has faint noise is punished hard.",
        ],
        invariances: [
            "A gain of G dB changes c0 alone and costs 0.71·|G| dB of mcd. F0 is not quite free of level, since WORLD's"
                + " spoilt bins grow with its square: at -6 dB f0rmse was 0 Hz on 12 of 15 recordings, 18 Hz on one.",
            "A delay misplaces frames: on 15 recordings 1 ms cost 0.7 to 2.6 dB and 1 to 68 Hz, 5 ms cost 2.6 to 5.4 dB."
                + " With dtw a delay of 20 ms cost less than 0.03 dB.",
            "Polarity hardly matters: mcd below 2e-4 dB and f0rmse below 0.2 Hz on 14 of 15 recordings, 12 Hz on one.",
        ],
        agreement: [
            "VERSA (pyworld 0.3.5, pysptk 1.0.1, fastdtw 0.3.4): mcd within 1e-6 dB, f0rmse within 1e-6 Hz, f0corr within"
                + " 1e-8 on real speech and codecs, with and without dtw and with f0max 8000.",
            "Everything is double precision. WORLD's quirks are part of the definition: the two spoilt bins of Harvest's"
                + " filters, its noise, its rounding of positions.",
            "VERSA gives null where there is no value, NaN for the correlation of a constant contour.",
        ],
        citations: [
            Citation(
                "R. F. Kubichek, \"Mel-cepstral distance measure for objective speech quality assessment\", IEEE PACRIM 1993",
                link: "https://doi.org/10.1109/PACRIM.1993.407206"),
            Citation(
                "M. Morise, \"Harvest: A high-performance fundamental frequency estimator from speech signals\", Interspeech 2017",
                link: "https://doi.org/10.21437/Interspeech.2017-68"),
            Citation(
                "M. Morise, \"CheapTrick, a spectral envelope estimator for high-quality speech synthesis\", Speech Communication 67, 2015",
                link: "https://doi.org/10.1016/j.specom.2014.09.003"),
            Citation(
                "S. Salvador, P. Chan, \"Toward accurate dynamic time warping in linear time and space\", Intelligent Data Analysis 11(5), 2007",
                link: "https://doi.org/10.3233/IDA-2007-11508"),
            Citation(
                "J. Shi et al., \"VERSA: A versatile evaluation toolkit for speech, audio, and music\", NAACL 2025",
                link: "https://arxiv.org/abs/2412.17667"),
        ])
}
