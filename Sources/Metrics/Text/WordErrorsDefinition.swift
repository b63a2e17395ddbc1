extension WordErrors {
    /// VERSA's names, each of a recogniser there.
    public static let versaNames = [
        "espnet_wer", "owsm_wer", "whisper_wer", "fwhisper_wer", "hubert_wer", "nemo_wer", "fairseq_wer",
    ]

    /// What the rates measure and how.
    public static let definition = MetricDefinition(
        name: "wer", aliases: ["cer", "asr_wer", "asr_cer"] + versaNames,
        title: "Word and character error rate (WER, CER)",
        summary: """
            How many words and characters a recogniser gets wrong in the hypothesis. The transcripts are given with \
            `--hyp-text`; any recogniser may have made them.
            """,
        method: [
            """
            Transcripts are Kaldi's `text` lists: a key and its words a line. Both sides are cleaned alike and split into \
            words at white space. The hypothesis' words are aligned with the reference's by the fewest insertions, deletions \
            and replacements (Levenshtein); characters likewise: code points of the words with a blank between two words. \
            Where several alignments are shortest, the one that Levenshtein.opcodes of Python gives is counted.
            """,
            """
            asr_wer and asr_cer of an utterance are (insertions + deletions + replacements)/(deletions + replacements + equal), \
            so they can be above 1. Over a set they are pooled: all errors over all units of the reference, never the mean of \
            rates; intervals and tests resample utterances, or speakers, with their errors and units. An utterance in which \
            nothing is said has no rate, but what was heard in it counts among the set's errors.
            """,
            """
            text_cleaner: `none` compares words as they stand. `lower` takes small letters. `punctuation` takes, besides, \
            punctuation off the ends of words. `whisper_basic` is Whisper's basic normaliser, VERSA's default: small letters, \
            no text in brackets, and blanks for marks, symbols and punctuation. Where a configuration names the metric as VERSA \
            does (`whisper_wer`), whisper_basic is the default.
            """,
            """
            The tag of the keys is `asr`: keys with `text` in them are left out by ESPnet's aggregation, and VERSA's tags name \
            its recognisers, none of which is here.
            """,
        ],
        keys: rate("asr_wer", "Word error rate") + counts("asr_wer", "words")
            + rate("asr_cer", "Character error rate") + counts("asr_cer", "characters"),
        parameters: [
            ParameterDefinition(
                "text_cleaner", .choice(TextCleaner.allCases.map(\.rawValue)),
                default: .text(TextCleaner.none.rawValue),
                summary: "how both texts are made alike first",
                keySuffix: { $0.description == TextCleaner.none.rawValue ? nil : "_" + $0.description })
        ],
        unusedOptions: ["model_tag", "beam_size", "batch_size", "compute_type", "use_gpu", "cache_dir"],
        fixedOptions: ["calc_per": "false"],
        undefinedCases: [
            UndefinedCase(.needsText, "an utterance has no transcript of the reference or of the hypothesis"),
            UndefinedCase(
                .emptyReference, "the reference's transcript is empty: the rates have no value, the counts have"),
            UndefinedCase(.tooLong, "the product of both texts' lengths is over 10⁸"),
        ],
        blindSpots: [
            "A rate is of the recogniser as much as of the codec: compare systems by one recogniser with one setting.",
            "A strong recogniser guesses words that a listener cannot hear, from the words around them.",
            "Numbers, spellings and fillers that two transcripts write differently count as errors; so does case, unless cleaned.",
        ],
        invariances: ["The signals are not looked at: silent and broken ones are scored by their transcripts, too."],
        agreement: [
            """
            Counts as VERSA's, whose transcripts, cleaned, are compared by the Python package Levenshtein: 200 000 pairs of short \
            texts and 600 of 60 to 300 units had equal counts, and so had texts of up to 9000 (0.27.5). Longer ones are divided \
            by that package: of two of 9500 units it split the same sum otherwise.
            """,
            """
            whisper_basic keeps Unicode's compatibility forms but the full-width ones (ﬁ stays one letter, ½ a fraction) where \
            Whisper writes them out. VERSA's espnet_wer counts blanks that its cleaner leaves at the ends of a text as \
            characters; here, as in its whisper_wer, there are none.
            """,
        ],
        citations: [
            Citation(
                "V. I. Levenshtein: Binary codes capable of correcting deletions, insertions, and reversals, 1966"),
            Citation(
                "R. A. Wagner, M. J. Fischer: The string-to-string correction problem, 1974",
                link: "https://doi.org/10.1145/321796.321811"),
            Citation(
                "M. Bisani, H. Ney: Bootstrap estimates for confidence intervals in ASR performance evaluation, 2004",
                link: "https://doi.org/10.1109/ICASSP.2004.1326009"),
        ])

    private static func rate(_ name: String, _ title: String) -> [KeyDefinition] {
        [
            KeyDefinition(
                name, title: title, unit: "1", range: (0, nil), direction: .lower, aggregation: .ratio, digits: 4,
                monotone: false)
        ]
    }

    private static func counts(_ key: String, _ units: String) -> [KeyDefinition] {
        [("delete", "Deleted"), ("insert", "Inserted"), ("replace", "Replaced"), ("equal", "Equal")].map {
            edit, title in
            KeyDefinition(
                "\(key)_\(edit)", title: "\(title) \(units) of an utterance", unit: "1", range: (0, nil),
                direction: .none, digits: 2, monotone: false)
        }
    }
}
