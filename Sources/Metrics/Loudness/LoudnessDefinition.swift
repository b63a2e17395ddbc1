extension Loudness {
    /// What loudness measures and how.
    public static let definition = MetricDefinition(
        name: "loudness",
        title: "Integrated loudness and loudness range (ITU-R BS.1770, EBU R 128)",
        summary: "How loud both signals are as broadcasters measure it, and how much louder the hypothesis is.",
        method: [
            """
            All channels at the file's own rate. A shelf that raises the high frequencies and a high-pass (K-weighting) \
            filter each channel; the mean square over blocks of 0.4 s, one every 0.1 s, is added up over channels \
            (left, right and centre weigh 1, surround 1.41) and is L = -0.691 + 10·log10 Σ in LUFS (the standard says \
            LKFS).
            """,
            """
            Integrated loudness is that of the mean over the blocks above -70 LUFS which are also above a gate 10 LU \
            below the loudness of all blocks above -70. The difference is the hypothesis' less the reference's.
            """,
            """
            The range is the distance of the 10th and the 95th percentile (linear interpolation) of the loudness of \
            blocks of 3 s, one every 0.09 s, with 1.5 s of silence behind the signal; blocks below -70 LUFS, and more \
            than 20 LU below the mean of the others, do not count.
            """,
        ],
        keys: [
            level("loudness_ref", "Loudness of the reference", unit: "LUFS", range: (-70, nil)),
            level("loudness_hyp", "Loudness of the hypothesis", unit: "LUFS", range: (-70, nil)),
            level("loudness_diff", "Loudness, hypothesis less reference", unit: "LU", range: (nil, nil)),
            level("lra_ref", "Loudness range of the reference", unit: "LU", range: (0, nil)),
            level("lra_hyp", "Loudness range of the hypothesis", unit: "LU", range: (0, nil)),
        ],
        parameters: [
            ParameterDefinition(
                "filter", .choice(["exact", "pyloudnorm"]), default: .text("exact"),
                summary: """
                    the analogue filters behind the standard's table, or the rounded ones that the package pyloudnorm \
                    takes when nothing is said
                    """,
                keySuffix: { $0 == .text("pyloudnorm") ? "_pyloudnorm" : nil })
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "the signal is shorter than 0.4 s, for the range shorter than 1.5 s"),
            UndefinedCase(.silentReference, "every block of the reference is below -70 LUFS"),
            UndefinedCase(.silentHypothesis, "every block of the hypothesis is below -70 LUFS"),
            UndefinedCase(.unsupportedChannels, "a signal has more than five channels"),
        ],
        blindSpots: [
            "Says nothing about quality: noise is as loud as speech.",
            "The range was made for programmes of minutes; of one utterance it is a rough number.",
            "A mono file is one channel; played on both sides of headphones it is 3 LU louder than measured.",
        ],
        invariances: [
            "Gain: moves loudness by as many LU as dB, the range hardly. Delay: small. Polarity: unchanged."
        ],
        agreement: [
            """
            Not in VERSA. The package pyloudnorm within 1e-4 LU: its filter class DeMan is filter: exact, its default \
            is filter: pyloudnorm, up to 0.3 LU away from the standard.
            """
        ],
        citations: [
            Citation(
                """
                ITU-R BS.1770-4: Algorithms to measure audio programme loudness and true-peak audio level, 2015
                """, link: "https://www.itu.int/rec/R-REC-BS.1770"),
            Citation(
                """
                EBU Tech 3342: Loudness Range: A measure to supplement EBU R 128 loudness normalization, 2016
                """, link: "https://tech.ebu.ch/publications/tech3342"),
            Citation(
                """
                C. J. Steinmetz, J. D. Reiss: pyloudnorm: A simple yet flexible loudness meter in Python. 150th AES \
                Convention, 2021
                """, link: "https://github.com/csteinmetz1/pyloudnorm"),
        ])

    private static func level(
        _ name: String, _ title: String, unit: String, range: (lower: Double?, upper: Double?)
    ) -> KeyDefinition {
        KeyDefinition(name, title: title, unit: unit, range: range, direction: .none, digits: 2, monotone: false)
    }
}
