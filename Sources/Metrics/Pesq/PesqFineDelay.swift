import DSP
import Glibc

/// Fine delay: frames of 64 ms are correlated by FFT, and each frame adds a triangle at its peaks to a circular
/// histogram of delays.
struct PesqDelayHistogram {
    private var bins: [Double]
    private var total = 0.0
    /// Half the triangle's base: 1 ms.
    private let reach: Int

    /// An empty histogram of the delays of frames of `frame` samples.
    init(frame: Int) {
        bins = [Double](repeating: 0, count: frame)
        reach = frame / 64
    }

    /// Adds a triangle at every peak of a frame's correlation.
    mutating func add(_ peaks: PesqFrameDelays.Peaks) {
        for lag in peaks.lags { add(lag: Int(lag), weight: peaks.weight) }
    }

    private mutating func add(lag: Int, weight: Double) {
        let mask = bins.count - 1
        let unit = weight / Double(reach)
        for k in 1 - reach..<reach { bins[(lag + k) & mask] += unit * Double(reach - abs(k)) }
        total += weight
    }

    /// The most frequent lag, −frame/2 ..< frame/2, and its share of all weight; the first among equals.
    func peak() -> (lag: Int, confidence: Double) {
        var best = 0
        var highest = 0.0
        for k in bins.indices where bins[k] > highest {
            highest = bins[k]
            best = k
        }
        let lag = best >= bins.count / 2 ? best - bins.count : best
        return (lag, total > 0 ? highest / total : 0)
    }
}

/// The delays of frames of 64 ms, computed once for each place: searches and splits often meet at the same frames.
final class PesqFrameDelays {
    /// Peaks of a frame's correlation.
    struct Peaks {
        /// What each peak counts in a histogram: the threshold to the power of 1/8.
        let weight: Double
        /// Circular lags whose correlation is within 1 % of the largest.
        let lags: [Int32]
    }

    private struct Place: Hashable {
        let reference: Int
        let degraded: Int
    }

    private let alignment: PesqAlignment
    private let correlator: FrameCorrelator
    private var known: [Place: Peaks] = [:]

    /// Delays under a window as long as a frame.
    init(_ alignment: PesqAlignment, window: [Double]) {
        self.alignment = alignment
        correlator = FrameCorrelator(window: window)
    }

    /// The peaks of the frames that begin at these samples; `nil` unless both lie inside their signals and the
    /// reference's ends by `limit`.
    func peaks(reference: Int, degraded: Int, limit: Int) -> Peaks? {
        let size = correlator.size
        guard reference >= 0, degraded >= 0, reference + size <= min(limit, alignment.reference.count),
            degraded + size <= alignment.degradedLength
        else { return nil }
        let place = Place(reference: reference, degraded: degraded)
        if let peaks = known[place] { return peaks }
        let (threshold, lags) = correlator.peaks(
            alignment.reference, from: reference, alignment.degraded, from: degraded, share: 0.99)
        let peaks = Peaks(weight: pow(threshold, 0.125), lags: Array(lags))
        known[place] = peaks
        return peaks
    }
}
