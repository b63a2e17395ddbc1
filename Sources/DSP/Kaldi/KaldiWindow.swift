import Glibc

/// The windows of Kaldi's feature extraction (`--window-type`).
///
/// Source: Kaldi, feat/feature-window.cc. All are symmetric: the first sample and the last have the same weight.
public enum KaldiWindow: String, Sendable, Hashable, CaseIterable {
    /// 0.54 − 0.46·cos.
    case hamming
    /// Hann's: ½ − ½·cos.
    case hanning
    /// Hann's to the power of 0.85, which is zero at the ends and otherwise much like Hamming's; D. Povey's.
    case povey
    /// No weighting.
    case rectangular
    /// Half a period of a sine.
    case sine
    /// Blackman's with the coefficient 0.42, Kaldi's default.
    case blackman

    /// The weights of `count` samples, at least two.
    public func weights(_ count: Int) -> [Double] {
        precondition(count > 1, "a window has two ends")
        return (0..<count).map { n in
            let phase = 2 * .pi * Double(n) / Double(count - 1)
            switch self {
            case .hamming: return 0.54 - 0.46 * cos(phase)
            case .hanning: return 0.5 - 0.5 * cos(phase)
            case .povey: return pow(0.5 - 0.5 * cos(phase), 0.85)
            case .rectangular: return 1
            case .sine: return sin(phase / 2)
            case .blackman: return 0.42 - 0.5 * cos(phase) + 0.08 * cos(2 * phase)
            }
        }
    }
}
