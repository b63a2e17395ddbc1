/// Distances between the reference's and a system's sets of embeddings. They belong to a run as a whole: no utterance has
/// one.
public enum EmbeddingDistances {
    /// VERSA's key of the Fréchet distance, of whatever embedding.
    public static let frechetKey = "fad_overall"

    /// What is measured and how.
    public static let definition = MetricDefinition(
        name: "embedding_distances",
        title: "Distances between sets of embeddings (Fréchet, kernel, coverage)",
        summary: """
            How far the embeddings of all hypotheses, taken together, lie from those of all references: whether a system's \
            speech is distributed as the reference's is, whatever happens to single utterances.
            """,
        method: [
            """
            Embeddings are rows of numbers: those of the files that `--embeddings` names, those of a model card of the kind \
            frechet, which is asked for by its name, or the built-in `logmel`. It takes the first channel at 16 kHz, 64 mel bands of Slaney's scale (librosa's, area-normalised) from 50 Hz to \
            8 kHz over periodic Hann windows of 25 ms every 10 ms in transforms of 512 points, and the natural logarithm \
            of the larger of power and 1e-10. A row is the mean and the standard deviation (divided by the number of \
            frames) of each band over a second, every half second: 128 numbers. Less than a second gives one row.
            """,
            """
            fad_overall is the Fréchet distance of the Gaussians of both sets, |μ₁ − μ₂|² + tr(C₁ + C₂ − 2(C₁C₂)^½), with \
            covariances divided by the number of rows less one (that of a single row is zero) and the root from symmetric roots, \
            so that it is never negative but for extrapolation. With `use_inf` it is the value at infinitely many rows of a line fitted to the \
            distances over 25 sample sizes n from 500 on against 1/n, hypothesis rows drawn with replacement; fad_r2 is \
            the share of their variance that the line explains.
            """,
            """
            mmd2_poly is the unbiased squared maximum mean discrepancy under the kernel (x·y/d + 1)³, mmd2_rbf10 the same \
            under e^(−|x − y|²/200); both may be negative. The standard error of mmd2_poly is a jackknife over 50 groups \
            of utterances. kidkernel_distance is mean and standard deviation of mmd2_poly over 100 pairs of subsets of \
            1000 rows, or of half the smaller set, drawn without replacement.
            """,
            """
            Around each row of a set lies the ball that reaches to its 5th nearest other row of the set. Precision is the \
            share of the hypothesis' rows in some ball of the reference, recall the share of the reference's rows in some \
            ball of the hypothesis, density the mean number of the reference's balls that hold a row of the hypothesis, \
            divided by 5, and coverage the share of the reference's balls that hold one.
            """,
            """
            kl_gauss_ref_hyp and kl_gauss_hyp_ref are the Kullback-Leibler divergences of the Gaussians in nats, from the \
            first named to the second. With `logits` rows are class logits, paired, and kl_softmax is the mean over \
            rows of Σ p·(ln(p + 1e-6) − ln(q + 1e-6)), p from the reference.
            """,
            """
            Kernel distances (but those of subsets) and neighbourhoods take time with the square of the rows: of more than \
            `max_rows` rows they see evenly spaced ones only, which corpus.json says. An utterance that only one side has \
            is left out of both sides, where rows have keys; so are pairs that no metric scores, such as silence.
            """,
        ],
        keys: [
            key(frechetKey, "Fréchet distance", range: (nil, nil), .lower),
            key("fad_r2", "Share explained by the line through the distances", range: (nil, 1), .none),
            key("mmd2_poly", "Squared kernel distance, cubic kernel", range: (nil, nil), .lower),
            key("mmd2_rbf10", "Squared kernel distance, Gaussian kernel of width 10", range: (nil, nil), .lower, 5),
            key("kidkernel_distance_mean", "Kernel distance of subsets, mean", range: (nil, nil), .lower),
            key("kidkernel_distance_std", "Kernel distance of subsets, deviation", range: (0, nil), .none),
            key("precision", "Precision", range: (0, 1), .higher),
            key("recall", "Recall", range: (0, 1), .higher),
            key("density", "Density", range: (0, nil), .higher),
            key("coverage", "Coverage", range: (0, 1), .higher),
            key("kl_gauss_ref_hyp", "KL divergence of Gaussians, reference from hypothesis", range: (0, nil), .lower),
            key("kl_gauss_hyp_ref", "KL divergence of Gaussians, hypothesis from reference", range: (0, nil), .lower),
            key("kl_softmax", "KL divergence of classes", range: (nil, nil), .lower),
        ],
        parameters: [
            ParameterDefinition(
                "use_inf", .boolean, default: .boolean(false),
                summary: "extrapolate the Fréchet distance to infinitely many rows, as VERSA does"),
            ParameterDefinition(
                "logits", .boolean, default: .boolean(false), summary: "rows are class logits: kl_softmax is computed"),
            ParameterDefinition(
                "nearest", .integer(1...100), default: .integer(5), summary: "neighbour that a row's ball reaches to"),
            ParameterDefinition(
                "max_rows", .integer(100...100_000), default: .integer(5_000),
                summary: "rows that kernel distances and neighbourhoods see at most"),
            ParameterDefinition(
                "seed", .integer(0...1_000_000_000), default: .integer(1), summary: "seed of drawn subsets"),
        ],
        undefinedCases: [
            UndefinedCase(
                .tooFewEmbeddings,
                """
                no row (Fréchet); fewer than two rows (kernel distances); no more than `nearest` + 1 (neighbourhoods); no \
                more than a row has numbers (kl_gauss); no more than 500 (`use_inf`); unequal counts (kl_softmax)
                """),
            UndefinedCase(.flatEmbeddings, "a covariance is singular (kl_gauss)"),
        ],
        blindSpots: [
            "Fréchet distances are biased by sample size: only distances over equal utterances compare.",
            """
            Numbers of different embeddings do not compare. In `logmel` an empty band lies at ln 1e-10, so what fills or \
            empties bands (a narrower bandwidth, noise in them) outweighs all else: Opus at 6 and 8 kbit/s had 1400 and \
            1411, at 12 and 24 kbit/s 4.0 and 5.2, in the wrong order both times. `logmel` hears spectral balance and how it moves, as a crude \
            listener would: published Fréchet audio distances are of VGGish, CLAP or codec embeddings and much else.
            """,
            "Which utterance is which does not matter: a system that swaps all utterances has the distance 0.",
            "The Gaussian of fewer rows than a row has numbers is flat in most directions; a warning says so.",
        ],
        invariances: [
            "`logmel`: gain shifts all bands and counts fully; a delay below a second hardly counts, polarity not at all."
        ],
        agreement: [
            """
            VERSA computes `fad_overall` and `kidkernel_distance_*` with fadtk on embeddings of a network. On the same \
            embeddings the Fréchet distance agrees to 1e-6; VERSA's draws are NumPy's and unseeded (Fréchet) or seeded \
            (kernel), ours SplitMix64's, so that kidkernel_distance agrees as far as draws do. VERSA has `use_inf` on.
            """,
            """
            VERSA pools file by file, where a file with one frame makes its covariance NaN; here rows are pooled. \
            Precision, recall, density and coverage are those of the package prdc, exactly.
            """,
        ],
        citations: [
            Citation(
                """
                K. Kilgour, M. Zuluaga, D. Roblek, M. Sharifi: Fréchet Audio Distance: a reference-free metric for \
                evaluating music enhancement algorithms. Interspeech 2019
                """, link: "https://doi.org/10.21437/Interspeech.2019-2219"),
            Citation(
                """
                A. Gui, H. Gamper, S. Braun, D. Emmanouilidou: Adapting Fréchet Audio Distance for generative music \
                evaluation. ICASSP 2024
                """, link: "https://doi.org/10.1109/ICASSP48485.2024.10446663"),
            Citation(
                "M. Bińkowski, D. J. Sutherland, M. Arbel, A. Gretton: Demystifying MMD GANs. ICLR 2018",
                link: "https://arxiv.org/abs/1801.01401"),
            Citation(
                """
                M. F. Naeem, S. J. Oh, Y. Uh, Y. Choi, J. Yoo: Reliable fidelity and diversity metrics for generative \
                models. ICML 2020
                """, link: "https://arxiv.org/abs/2002.09797"),
        ])

    /// The definitions of the keys that these parameters give, in their order.
    public static func keys(_ parameters: Parameters) -> [KeyDefinition] {
        definition.keys.filter { key in
            switch key.name {
            case "fad_r2": parameters.boolean("use_inf")
            case "kl_softmax": parameters.boolean("logits")
            default: true
            }
        }
    }

    private static func key(
        _ name: String, _ title: String, range: (Double?, Double?), _ direction: KeyDefinition.Direction,
        _ digits: Int = 3
    ) -> KeyDefinition {
        KeyDefinition(
            name, title: title, unit: "1", range: range, direction: direction, aggregation: .corpus, digits: digits,
            monotone: false)
    }
}
