/// How a signal is brought to another sample rate.
public enum Resampler: String, Sendable, Hashable, CaseIterable {
    /// VERSA's: `scipy.signal.resample_poly` with its default window, in double precision.
    case polyphase
    /// libsamplerate's best band-limited interpolation (`SRC_SINC_BEST_QUALITY`), in **single** precision: 24 bits.
    case libsamplerate

    /// `samples` at rate `from`, in Hz, brought to rate `to`. No delay; the length is ⌈count · to / from⌉.
    public func resample(_ samples: [Double], from: Int, to: Int) -> [Double] {
        precondition(from > 0 && to > 0, "sample rates are positive")
        if from == to || samples.isEmpty { return samples }
        switch self {
        case .polyphase: return PolyphaseFilter.scipy(from: from, to: to).apply(to: samples)
        case .libsamplerate:
            return LibSampleRate.convert(
                samples, ratio: Double(to) / Double(from), count: (samples.count * to + from - 1) / from)
        }
    }
}
