extension Pysepm {
    /// What the measures are and how they are computed.
    public static let definition = MetricDefinition(
        name: "pysepm",
        title: "Speech enhancement measures (pysepm)",
        summary: "Eleven measures of Loizou's book, for quality and intelligibility, and two more that go with them.",
        method: method,
        keys: [
            key("fwsegsnr", "Frequency-weighted segmental SNR", "dB", (-10, 35), .higher),
            key("llr", "Log-likelihood ratio (LLR)", "1", (0, 2), .lower),
            key("wss", "Weighted spectral slope distance (WSS)", "1", (0, nil), .lower),
            key("cd", "Cepstrum distance (CD)", "dB", (0, 10), .lower),
            key("c_sig", "Composite, distortion of the speech (Csig)", "MOS", (1, 5), .higher),
            key("c_bak", "Composite, background (Cbak)", "MOS", (1, 5), .higher),
            key("c_ovl", "Composite, overall quality (Covl)", "MOS", (1, 5), .higher),
            key("csii_high", "Coherence SII, loud frames", "1", (0, 1), .higher),
            key("csii_mid", "Coherence SII, middle frames", "1", (0, 1), .higher),
            key("csii_low", "Coherence SII, soft frames", "1", (0, 1), .higher),
            key("ncm", "Normalized covariance measure (NCM)", "1", (0, 1), .higher),
            key("snrseg", "Segmental SNR", "dB", (-10, 35), .higher),
            key("bsd", "Bark spectral distortion (BSD)", "1", (0, nil), .lower),
        ],
        parameters: [
            ParameterDefinition(
                "frame_len", .number(0.005...0.5), default: .number(PysepmFrames.defaultDuration), unit: "s",
                summary: "length of a frame; reaches pysepm_fwsegsnr, pysepm_llr and pysepm_wss only"),
            ParameterDefinition(
                "overlap", .number(0...0.95), default: .number(PysepmFrames.defaultOverlap),
                summary: "share of a frame that the next one has too; reaches the same keys"),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "the common length is less than a frame and a hop, 37.5 ms"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero over the common length"),
            UndefinedCase(.unsupportedRate, "the lower of the two rates is below 8 kHz"),
            UndefinedCase(.tooFewFrames, "pysepm_csii_*: the reference has no frame of that level"),
            UndefinedCase(.silentReference, "pysepm_bsd: a frame of the reference is digital silence"),
            UndefinedCase(.tooFewFrames, "pysepm_c_*: PESQ finds no speech; they share its other cases too"),
        ],
        blindSpots: [
            """
            Made for noise reduction at 8 kHz. Frames are compared one by one: a delay or a drifting clock counts as \
            noise.
            """,
            "pysepm_fwsegsnr and pysepm_wss look at nothing above 3.9 kHz, pysepm_csii_* at little above 4 kHz.",
            """
            pysepm_llr and pysepm_cd saturate where a codec cuts the band: the predictor follows the empty band. Opus \
            at 6 kbit/s has 1.9 of at most 2.
            """,
            """
            In digital silence pysepm_cd counts 10 dB, its worst value, even for a copy, and the unlimited \
            log-likelihood ratio inside pysepm_c_* rests on rounding.
            """,
            """
            pysepm_bsd divides by the reference's power frame by frame: one nearly silent frame can be the mean of \
            all. Do not gate on it.
            """,
            "pysepm_c_* were fitted to ratings of narrowband noise suppression; they inherit what PESQ does not hear.",
        ],
        invariances: [
            """
            Gain of the hypothesis: unchanged, but for pysepm_snrseg, pysepm_bsd and pysepm_c_bak, to which half the \
            amplitude is noise 6 dB below the signal. Polarity: unchanged but for pysepm_snrseg and pysepm_c_bak.
            """
        ],
        agreement: [
            """
            VERSA's `pysepm` within 1e-5, pysepm_csii_* within 1e-6, and pysepm_c_* within 1e-4 beside PESQ's own \
            difference. Frames of digital silence are the exception: there the predictors of pysepm_llr and, through \
            it, of pysepm_c_sig and pysepm_c_ovl rest on the order in which the autocorrelation is summed.
            """,
            """
            The package refuses signals of unequal lengths; here both are cut to the shorter. It gives NaN for \
            pysepm_csii_* and pysepm_ncm of a copy, whose coherence rounds to more than 1: here 1. A frame in which \
            the hypothesis is digital silence makes its pysepm_csii_* NaN; here the frame counts as distorted \
            altogether if the reference has sound there and as kept if not.
            """,
            "VERSA's documents call the composite measures pysepm_Csig, pysepm_Cbak, pysepm_Covl; its code, as here.",
            "pysepm_snrseg and pysepm_bsd are in the package but not in VERSA.",
        ],
        citations: citations)

    private static func key(
        _ name: String, _ title: String, _ unit: String, _ range: (lower: Double?, upper: Double?),
        _ direction: KeyDefinition.Direction
    ) -> KeyDefinition {
        // VERSA's documents spell the composite measures so, its code as here.
        let composite = ["c_sig": "pysepm_Csig", "c_bak": "pysepm_Cbak", "c_ovl": "pysepm_Covl"]
        return KeyDefinition(
            "pysepm_" + name, aliases: composite[name].map { [$0] } ?? [], title: title, unit: unit, range: range,
            direction: direction, digits: unit == "1" ? 3 : 2,
            monotone: !["c_sig", "c_ovl", "bsd"].contains(name))
    }

    private static let method = [
        """
        Both signals are cut to the shorter. Frames of 30 ms every 7.5 ms under a Hann window; the composite measures \
        and NCM at 8 kHz, from 16 kHz on at 16 kHz, the others at the lower of the files' rates.
        """,
        """
        Frequency-weighted segmental SNR: magnitudes in 25 critical bands up to 3.9 kHz, each frame's spectrum scaled \
        to sum 1; 10·log10(X²/(X - Y)²) weighted with X^0.2, limited to -10 … 35 dB, mean over frames. WSS: \
        differences of the slopes between the same bands' levels, weighted by nearness to the frame's largest level \
        and to the next peak.
        """,
        """
        LLR: linear prediction of order 16 (10 below 10 kHz) by autocorrelation; the logarithm of the reference's \
        energy behind the hypothesis' prediction filter over that behind its own, at most 2. CD: Euclidean distance of \
        the two models' cepstra in dB, at most 10. LLR, CD and WSS are means over the 95 % smallest frame values.
        """,
        """
        Composite: Csig = 3.093 - 1.029 LLR + 0.603 PESQ - 0.009 WSS, Cbak = 1.634 + 0.478 PESQ - 0.007 WSS + 0.063 \
        SNRseg, Covl = 1.594 + 0.805 PESQ - 0.512 LLR - 0.007 WSS, each within 1 … 5; LLR without its limit; PESQ is \
        P.862's raw score at 8 kHz and P.862.2's MOS-LQO at 16 kHz.
        """,
        """
        CSII: the coherence over all frames of one level (at least the signal's RMS; 10 dB less; softer) splits the \
        hypothesis' power in 16 critical bands into signal and distortion; their ratio, within ±15 dB, is weighted \
        with the speech intelligibility index' importances. NCM: envelopes in 20 bands from 300 Hz to 600 Hz below \
        half the rate, at 32 Hz; r²/(1 - r²) of their correlation in dB, within ±15, weighted likewise.
        """,
        """
        Segmental SNR: 10·log10(Σx²/Σ(x - y)²), limited to -10 … 35 dB, mean over frames. BSD: squared difference of \
        the powers in 32 filters on the Bark scale, divided by the reference's, mean over frames.
        """,
    ]

    private static let citations = [
        Citation(
            "P. C. Loizou: Speech Enhancement, Theory and Practice, 2nd edition. CRC Press, 2013, chapter 11",
            link: "https://doi.org/10.1201/b14529"),
        Citation(
            """
            Y. Hu, P. C. Loizou: Evaluation of objective quality measures for speech enhancement. IEEE Trans. Audio, \
            Speech, and Language Processing 16(1), 2008
            """, link: "https://doi.org/10.1109/TASL.2007.911054"),
        Citation(
            "D. H. Klatt: Prediction of perceived phonetic distance from critical-band spectra. ICASSP, 1982",
            link: "https://doi.org/10.1109/ICASSP.1982.1171512"),
        Citation(
            """
            N. Kitawaki, H. Nagabuchi, K. Itoh: Objective quality evaluation for low-bit-rate speech coding systems. \
            IEEE J. Selected Areas in Communications 6(2), 1988
            """, link: "https://doi.org/10.1109/49.601"),
        Citation(
            """
            J. M. Kates, K. H. Arehart: Coherence and the speech intelligibility index. J. Acoust. Soc. Am. 117(4), \
            2005
            """, link: "https://doi.org/10.1121/1.1862575"),
        Citation(
            """
            J. Ma, Y. Hu, P. C. Loizou: Objective measures for predicting speech intelligibility in noisy conditions \
            based on new band-importance functions. J. Acoust. Soc. Am. 125(5), 2009
            """, link: "https://doi.org/10.1121/1.3097493"),
        Citation(
            """
            S. Wang, A. Sekey, A. Gersho: An objective measure for predicting subjective quality of speech coders. \
            IEEE J. Selected Areas in Communications 10(5), 1992
            """, link: "https://doi.org/10.1109/49.138987"),
    ]
}
