import Audio
import DSP

/// SI-SNR after compensating the hypothesis' delay.
public struct AlignedSiSnr: Metric {
    /// What delay-compensated SI-SNR measures and how.
    public static let definition = MetricDefinition(
        name: "si_snr_aligned",
        title: "Delay-compensated SI-SNR",
        summary: "SI-SNR after shifting the hypothesis by its measured delay in whole samples.",
        method: [
            """
            The lag is the one within ±0.2 s with the largest cross-correlation of the uncut signals. The hypothesis \
            is shifted by it, both are cut to the overlap, and 10·log10(c/(1 - c)) with \
            c = ⟨x,y⟩²/(‖x‖²·‖y‖²) is taken without removing means or changing the gain.
            """
        ],
        keys: [
            KeyDefinition(
                "si_snr_aligned", title: "SI-SNR, aligned", unit: "dB", range: (nil, nil), direction: .higher,
                digits: 2, monotone: true)
        ],
        undefinedCases: [
            UndefinedCase(.noOverlap, "less than 0.1 s overlap after the shift"),
            UndefinedCase(.silentReference, "the reference is zero over the overlap"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero over the overlap"),
        ],
        blindSpots: [
            "Compensates one constant delay in whole samples: a fraction of a sample, a drifting clock or jumps remain.",
            "The largest correlation may belong to a pitch period; the lag is shown beside the score.",
            "Follows the waveform, not the ear, like every SNR.",
        ],
        invariances: [
            "Gain: unchanged. Delay up to 0.2 s in whole samples: unchanged but for the part that is cut.",
            "Polarity: an inverted hypothesis is aligned to another peak and loses its score.",
        ],
        agreement: ["Not in VERSA; at lag 0 it equals `si_snr` in double precision."],
        citations: [
            Citation(
                "J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey: SDR - half-baked or well done? ICASSP 2019",
                link: "https://arxiv.org/abs/1811.02508")
        ])

    /// Shortest overlap that is scored, in seconds.
    private static let shortestOverlap = 0.1

    /// The aligned ratio, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `si_snr_aligned`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let lag = pair.alignment.lagSamples
        let reference = pair.reference.samples.dropFirst(max(-lag, 0))
        let hypothesis = pair.hypothesis.samples.dropFirst(max(lag, 0))
        let overlap = min(reference.count, hypothesis.count)
        guard Double(overlap) >= Self.shortestOverlap * Double(pair.sampleRate) else {
            throw Undefined(.noOverlap, "\(overlap) samples at a lag of \(lag)")
        }
        let x = reference.prefix(overlap)
        let y = hypothesis.prefix(overlap)
        if energy(x) == 0 { throw Undefined(.silentReference) }
        if energy(y) == 0 { throw Undefined(.silentHypothesis) }
        return ["si_snr_aligned": Score(scaleInvariantRatio(reference: x, hypothesis: y))]
    }
}
