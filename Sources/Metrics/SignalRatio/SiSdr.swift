import DSP
import Glibc

/// Scale-invariant signal-to-distortion ratio with means removed, of the whole and by segments.
public struct SiSdr: Metric {
    /// What SI-SDR measures and how.
    public static let definition = MetricDefinition(
        name: "si_sdr",
        title: "SI-SDR, whole and segmental",
        summary: "How much of the hypothesis' waveform, its constant offset left out, is the reference scaled.",
        method: [
            """
            Both signals are cut to the shorter and their means are removed. With r the reference, e the hypothesis and \
            t = (⟨e,r⟩/⟨r,r⟩)·r, SI-SDR = 10·log10(‖t‖²/‖e - t‖²).
            """,
            """
            Segmental: the same in frames of 200 ms, one every 100 ms, means removed in each; frames whose reference is \
            within 40 dB of the loudest count, each between -30 and 60 dB (-30 where the hypothesis is constant); the \
            mean over them.
            """,
        ],
        keys: [
            KeyDefinition(
                "si_sdr", title: "SI-SDR", unit: "dB", range: (nil, nil), direction: .higher, digits: 2,
                monotone: true),
            KeyDefinition(
                "seg_si_sdr", title: "SI-SDR, segmental", unit: "dB", range: (lowest, highest), direction: .higher,
                digits: 2, monotone: true),
        ],
        undefinedCases: [
            UndefinedCase(.constantReference, "the reference is constant over the common length"),
            UndefinedCase(.constantHypothesis, "the hypothesis is constant over the common length (si_sdr)"),
            UndefinedCase(.tooShort, "the common length is below a frame of 200 ms (seg_si_sdr)"),
        ],
        blindSpots: [
            "Follows the waveform, not the ear: vocoders and neural codecs that rebuild phase score low and sound well.",
            "si_sdr is dominated by the loudest parts; seg_si_sdr gives soft ones equal weight.",
            "One gain for the whole (si_sdr) or for each frame (seg_si_sdr) is forgiven, a filter is not.",
        ],
        invariances: [
            "Gain, polarity and a constant offset of either signal: unchanged.",
            "Delay: falls with a single sample.",
        ],
        agreement: [
            """
            Not in VERSA, whose si_snr does not remove means (see signal_metric); with signals of mean 0 both are equal. \
            An error below 1e-25 of the target is the rounding of double precision: +∞.
            """
        ],
        citations: [
            Citation(
                "J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey: SDR - half-baked or well done? ICASSP 2019",
                link: "https://arxiv.org/abs/1811.02508")
        ])

    private static let frameDuration = 0.2
    private static let hopDuration = 0.1
    /// Frames of the reference further below the loudest, as an energy ratio, do not count: 40 dB.
    private static let quietest = 1e-4
    private static let lowest = -30.0
    private static let highest = 60.0

    /// The ratios, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// The scores `si_sdr` and `seg_si_sdr`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = pair.trimmed
        let (r, e) = (CentredSignal(reference.samples[...]), CentredSignal(hypothesis.samples[...]))
        if r.isConstant { throw Undefined(.constantReference) }
        return [
            "si_sdr": Score { () throws(Undefined) in
                if e.isConstant { throw Undefined(.constantHypothesis) }
                return r.ratio(of: e)
            },
            "seg_si_sdr": Score { () throws(Undefined) in
                try Self.segmental(reference.samples, hypothesis.samples, sampleRate: Double(pair.sampleRate))
            },
        ]
    }

    private static func segmental(
        _ reference: [Double], _ hypothesis: [Double], sampleRate: Double
    ) throws(Undefined) -> Double {
        let length = Int((frameDuration * sampleRate).rounded(.toNearestOrEven))
        let hop = max(1, Int((hopDuration * sampleRate).rounded(.toNearestOrEven)))
        guard length > 1, reference.count >= length else {
            throw Undefined(.tooShort, "\(reference.count) of at least \(length) samples")
        }
        let frames = stride(from: 0, through: reference.count - length, by: hop).map { start in
            (start: start, reference: CentredSignal(reference[start..<start + length]))
        }
        let loudest = frames.lazy.map(\.reference.energy).max() ?? 0
        let kept = frames.filter { $0.reference.energy >= loudest * quietest && !$0.reference.isConstant }
        guard !kept.isEmpty else { throw Undefined(.constantReference, "in every frame") }
        let ratios = kept.map { frame in
            let e = CentredSignal(hypothesis[frame.start..<frame.start + length])
            return e.isConstant ? lowest : min(max(frame.reference.ratio(of: e), lowest), highest)
        }
        return ratios.reduce(0, +) / Double(ratios.count)
    }
}

/// A part of a signal without its mean.
private struct CentredSignal {
    let samples: [Double]
    let energy: Double
    /// Whether all samples are equal, so that all that is left is the rounding of the mean.
    let isConstant: Bool

    init(_ part: ArraySlice<Double>) {
        let mean = sum(part) / Double(max(part.count, 1))
        samples = part.map { $0 - mean }
        energy = DSP.energy(samples)
        isConstant = energy == 0 || part.allSatisfy { $0 == part.first }
    }

    /// 10·log₁₀ of the energy of `other`'s projection on this signal to that of the rest.
    func ratio(of other: CentredSignal) -> Double {
        let gain = dot(samples, other.samples) / energy
        let error = scaledSquaredDistance(other.samples[...], samples[...], gain: gain)
        return decibels(target: gain * gain * energy, error: error)
    }
}
