import Audio
import DSP

/// Signal-to-distortion ratios of the waveform: VERSA's `signal_metric` group.
public struct SignalMetric: Metric {
    /// What the signal-to-distortion ratios measure and how.
    public static let definition = MetricDefinition(
        name: "signal_metric",
        title: "Signal-to-distortion ratios (SDR, SIR, SAR, SI-SNR, CI-SDR)",
        summary:
            "How much of the hypothesis' waveform is the reference, filtered (SDR, SAR, CI-SDR) or scaled (SI-SNR).",
        method: [
            """
            Both signals are cut to the shorter. SDR: the reference is projected on the hypothesis by the causal FIR \
            filter of 512 taps with the least squared error (BSS Eval v3 with one source): normal equations with the \
            reference's autocorrelation and the cross-correlation of lags 0 to 511, solved by Levinson's recursion, \
            or by LU or least squares where the recursion breaks down. With the filtered reference s and the rest e, \
            over n + 511 samples, SDR = 10·log10(Σs²/Σe²).
            """,
            """
            With one source there is no interference: SIR is always infinite and SAR equals SDR. CI-SDR is the same \
            number by definition.
            """,
            """
            SI-SNR: 10·log10(c/(1 - c)) with c = ⟨x,y⟩²/(‖x‖²·‖y‖²); means are not removed.
            """,
            """
            An error energy below 1e-25 of the target's (250 dB) is the rounding of double precision; the value is then \
            infinite: the hypothesis is a copy, scaled (SI-SNR) or filtered (SDR).
            """,
        ],
        keys: [
            KeyDefinition(
                "sdr", title: "SDR", unit: "dB", range: (nil, nil), direction: .higher, digits: 2, monotone: true),
            KeyDefinition(
                "sir", title: "SIR", unit: "dB", range: (nil, nil), direction: .none, digits: 2, monotone: false),
            KeyDefinition(
                "sar", title: "SAR", unit: "dB", range: (nil, nil), direction: .higher, digits: 2, monotone: true),
            KeyDefinition(
                "si_snr", title: "SI-SNR", unit: "dB", range: (nil, nil), direction: .higher, digits: 2,
                monotone: true),
            KeyDefinition(
                "ci_sdr", title: "CI-SDR", unit: "dB", range: (nil, nil), direction: .higher, digits: 2,
                monotone: true),
        ],
        undefinedCases: [
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
            UndefinedCase(.silentHypothesis, "the hypothesis is zero over the common length"),
        ],
        blindSpots: [
            "Follows the waveform, not the ear: vocoders and neural codecs that rebuild phase score low and sound well.",
            "The 512-tap filter forgives any linear change of timbre, a low-pass included: SDR does not hear bandwidth.",
            "Dominated by the loudest parts; noise in pauses hardly counts.",
            "`sir` says nothing with one source and is never judged.",
        ],
        invariances: [
            "Gain and polarity of either signal: unchanged.",
            """
            Delay: a hypothesis that is up to 511 samples late costs SDR, SAR and CI-SDR little, an early one or a \
            later one much. SI-SNR falls with a single sample of delay; see si_snr_aligned.
            """,
            "A constant offset lowers SI-SNR; SI-SDR (another key) removes it.",
        ],
        agreement: [
            "`sdr` and `sar` within 1e-4 dB of mir_eval 0.8.2, `si_snr` within 1e-6 dB of fast_bss_eval 0.1.4 in double.",
            """
            VERSA computes `si_snr` and `ci_sdr` in single precision, which moves them by up to 0.3 dB (1 - c loses \
            its digits) and 1 dB (band-limited audio); here all are computed in double.
            """,
        ],
        citations: [
            Citation(
                """
                E. Vincent, R. Gribonval, C. Févotte: Performance measurement in blind audio source separation. IEEE \
                Trans. Audio, Speech, and Language Processing 14(4), 2006
                """, link: "https://doi.org/10.1109/TSA.2005.858005"),
            Citation(
                "J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey: SDR - half-baked or well done? ICASSP 2019",
                link: "https://arxiv.org/abs/1811.02508"),
            Citation(
                """
                C. Boeddeker et al.: Convolutive transfer function invariant SDR training criteria for multi-channel \
                reverberant speech separation. ICASSP 2021
                """, link: "https://arxiv.org/abs/2011.15003"),
        ])

    /// The ratios, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// The scores `sdr`, `sir`, `sar`, `si_snr` and `ci_sdr`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = pair.trimmed
        if energy(reference.samples) == 0 { throw Undefined(.silentReference) }
        if energy(hypothesis.samples) == 0 { throw Undefined(.silentHypothesis) }
        let distortion = Score(try Self.signalToDistortionRatio(reference, hypothesis))
        let siSNR = scaleInvariantRatio(reference: reference.samples[...], hypothesis: hypothesis.samples[...])
        return [
            "sdr": distortion, "sir": .infinite(positive: true), "sar": distortion, "si_snr": Score(siSNR),
            "ci_sdr": distortion,
        ]
    }

    /// Taps of the distortion filter that BSS Eval allows.
    private static let filterLength = 512
    private static func signalToDistortionRatio(
        _ reference: AnalyzedSignal, _ hypothesis: AnalyzedSignal
    ) throws(Undefined) -> Double {
        let autocorrelation = try reference.result(of: Autocorrelation(lagCount: filterLength))
        let correlation = crossCorrelation(reference.samples, hypothesis.samples, lags: 0...(filterLength - 1))
        let filter = FIRFilter(taps: solveToeplitz(autocorrelation, correlation).solution)
        var (target, error) = (0.0, 0.0)
        filter.forEachBlock(of: reference.samples) { start, projected in
            // Beyond the hypothesis' end the whole projection is error.
            let rest = hypothesis.samples.dropFirst(start)
            let common = min(rest.count, projected.count)
            let tail = energy(projected[common...])
            target += energy(projected[..<common]) + tail
            error += squaredDistance(rest.prefix(common), projected[..<common]) + tail
        }
        return decibels(target: target, error: error)
    }
}

/// r[k] = Σ x[i]·x[i + k], k = 0 ... lagCount - 1.
struct Autocorrelation: Analysis {
    let lagCount: Int

    func analyze(_ signal: AnalyzedSignal) -> [Double] {
        crossCorrelation(signal.samples, signal.samples, lags: 0...(lagCount - 1))
    }
}
