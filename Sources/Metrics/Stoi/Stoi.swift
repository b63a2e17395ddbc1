import Audio
import DSP

/// Short-time objective intelligibility.
public struct Stoi: Metric {
    /// What STOI measures and how.
    public static let definition = MetricDefinition(
        name: "stoi",
        title: "Short-time objective intelligibility (STOI)",
        summary: "How much of the reference's short-time envelope in one-third octave bands the hypothesis keeps.",
        method: StoiText.analysis + [
            """
            Every run of 30 frames (384 ms) and every band gives one value: the hypothesis' 30 band values are scaled \
            to the reference's energy and limited to x·(1 + 10^(15/20)), a signal-to-distortion ratio of -15 dB; the \
            value is the correlation coefficient of the two. STOI is the mean over runs and bands.
            """
        ],
        keys: [
            KeyDefinition(
                "stoi", title: "STOI", unit: "1", range: (-1, 1), direction: .higher, digits: 3, monotone: true)
        ],
        undefinedCases: StoiText.undefinedCases,
        blindSpots: StoiText.blindSpots + [
            "Saturates near 1: above about 0.95 it hardly tells good codecs apart.",
            "Looks at each band by itself and so overrates noise whose envelope fluctuates; see estoi.",
        ],
        invariances: StoiText.invariances,
        agreement: StoiText.agreement + ["Within 1e-9 of pystoi 0.4.1."],
        citations: [
            Citation(
                """
                C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen: An algorithm for intelligibility prediction of \
                time-frequency weighted noisy speech. IEEE Trans. Audio, Speech, and Language Processing 19(7), 2011
                """, link: "https://doi.org/10.1109/TASL.2011.2114881")
        ])

    /// STOI, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `stoi`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let bands = try pair.result(of: IntelligibilityBands())
        var sum = IntelligibilityBands.Frame.zero
        for segment in 0..<bands.segmentCount {
            let frames = segment..<segment + IntelligibilityBands.segmentLength
            sum += clippedCorrelations(bands.reference[frames], bands.hypothesis[frames], limit: Self.limit)
        }
        return ["stoi": Score(sum.sum() / Double(bands.segmentCount * IntelligibilityBands.bandCount))]
    }

    /// 1 + 10^(15/20): the clipping at a signal-to-distortion ratio of −15 dB (Taal et al. 2011, equation 4).
    private static let limit = 6.623413251903491
}
