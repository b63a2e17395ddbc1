import DSP
import Glibc

/// True peaks of both signals and how much of them is clipped.
public struct Clipping: Metric {
    /// What the peaks and shares measure and how.
    public static let definition = MetricDefinition(
        name: "clipping",
        title: "True peak and clipping",
        summary: "How near full scale both signals come, between samples too, and how much of them is clipped.",
        method: [
            """
            true_peak: the largest magnitude of the signal interpolated four times by the filter of ITU-R BS.1770-4, \
            annex 2, with zeros before and after it; dB of full scale; all channels at the file's own rate.
            """,
            """
            clip_ratio: the share of samples of the file's first channel with a magnitude of at least 0.999. \
            clip_run_ratio: the share of samples in runs of three or more within 0.01 % of the channel's largest \
            magnitude, which finds clipping that was turned down afterwards.
            """,
        ],
        keys: [
            peak("true_peak_ref", "True peak of the reference"),
            peak("true_peak_hyp", "True peak of the hypothesis"),
            share("clip_ratio_ref", "Clipped samples of the reference", .none),
            share("clip_ratio_hyp", "Clipped samples of the hypothesis", .lower),
            share("clip_run_ratio_ref", "Samples in flat peaks of the reference", .none),
            share("clip_run_ratio_hyp", "Samples in flat peaks of the hypothesis", .lower),
        ],
        undefinedCases: [
            UndefinedCase(.silentReference, "the reference is zero"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero"),
        ],
        blindSpots: [
            "A reference that is clipped itself makes a faithful hypothesis look bad: see the reference's values.",
            "clip_run_ratio misses clipping that a filter or a codec has rounded since, and soft clipping.",
            "The standard's interpolation filter can miss 0.7 dB of a peak near half the sample rate.",
        ],
        invariances: [
            """
            Gain: moves the true peak by as much, changes clip_ratio, leaves clip_run_ratio. Polarity and delay: \
            unchanged.
            """
        ],
        agreement: [
            """
            Not in VERSA. A plain implementation in NumPy within 1e-9. The standard gives its filter for 48 kHz; it is \
            used at every rate.
            """
        ],
        citations: [
            Citation(
                """
                ITU-R BS.1770-4: Algorithms to measure audio programme loudness and true-peak audio level, 2015
                """, link: "https://www.itu.int/rec/R-REC-BS.1770")
        ])

    /// The values, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// All keys of the definition.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let reference = try pair.reference.result(of: Peaks())
        let hypothesis = try pair.hypothesis.result(of: Peaks())
        guard reference.isAudible else { throw Undefined(.silentReference) }
        guard hypothesis.isAudible else { throw Undefined(.silentHypothesis) }
        return [
            "true_peak_ref": Score(20 * log10(reference.truePeak)),
            "true_peak_hyp": Score(20 * log10(hypothesis.truePeak)),
            "clip_ratio_ref": Score(reference.clippedShare), "clip_ratio_hyp": Score(hypothesis.clippedShare),
            "clip_run_ratio_ref": Score(reference.flatShare), "clip_run_ratio_hyp": Score(hypothesis.flatShare),
        ]
    }

    private static func peak(_ name: String, _ title: String) -> KeyDefinition {
        KeyDefinition(
            name, title: title, unit: "dBTP", range: (nil, nil), direction: .none, digits: 2, monotone: false)
    }

    private static func share(
        _ name: String, _ title: String, _ direction: KeyDefinition.Direction
    ) -> KeyDefinition {
        KeyDefinition(name, title: title, unit: "1", range: (0, 1), direction: direction, digits: 5, monotone: false)
    }
}

/// The peaks of a signal as its file holds it.
struct Peaks: Analysis {
    /// Peaks and what is flat about them.
    struct Result: Sendable {
        /// Largest magnitude between samples too, over all channels.
        let truePeak: Double
        /// Share of clipped samples of the first channel.
        let clippedShare: Double
        /// Share of samples in flat peaks of the first channel.
        let flatShare: Double
        /// Whether the first channel has a sample that is not 0.
        let isAudible: Bool
    }

    private static let tolerance = 1e-4
    private static let shortestRun = 3

    func analyze(_ signal: AnalyzedSignal) -> Result {
        let first = signal.source.channels[0]
        return Result(
            truePeak: signal.source.channels.reduce(0) { max($0, DSP.truePeak($1)) },
            clippedShare: DSP.clippedShare(first, level: AlignmentFacts.clippingLevel),
            flatShare: flatPeakShare(first, tolerance: Self.tolerance, shortestRun: Self.shortestRun),
            isAudible: largestMagnitude(first) > 0)
    }
}
