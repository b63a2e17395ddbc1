import DSP
import Glibc

/// The two signals as time alignment sees them: filtered, with their voice activity.
///
/// The filter works in single precision as the reference implementation does. In digital silence nothing but its rounding
/// is left of a signal, and frames there count when delays are judged.
struct PesqAlignment {
    let scale: PesqScale
    /// Filtered samples with margins; read up to `referenceLength`.
    let reference: [Float]
    /// Filtered samples with margins; read up to `degradedLength`.
    let degraded: [Float]
    let referenceLength: Int
    let degradedLength: Int
    let referenceActivity: PesqVoiceActivity
    let degradedActivity: PesqVoiceActivity

    /// Filters the input-filtered signals for alignment and measures their voice activity.
    init(_ pair: PesqPair) {
        scale = pair.scale
        var reference = Self.prepare(pair.reference, scale)
        var degraded = Self.prepare(pair.degraded, scale)
        scale.alignmentFilter.filter(&reference, &degraded)
        referenceLength = pair.reference.length
        degradedLength = pair.degraded.length
        referenceActivity = PesqVoiceActivity(reference, count: referenceLength, window: scale.window)
        degradedActivity = PesqVoiceActivity(degraded, count: degradedLength, window: scale.window)
        self.reference = reference
        self.degraded = degraded
    }

    /// Takes out the mean and fades the first and last 4 ms.
    private static func prepare(_ signal: PesqSignal, _ scale: PesqScale) -> [Float] {
        var samples = signal.buffer
        let begin = scale.margin
        let end = signal.length - scale.margin
        let mean = samples[begin..<end].reduce(0, +) / Float(signal.length)
        for i in begin..<end { samples[i] -= mean }
        for k in 0..<scale.window {
            let weight = (Float(k) + 0.5) / Float(scale.window)
            samples[begin + k] *= weight
            samples[end - 1 - k] *= weight
        }
        return samples
    }

    // MARK: Coarse delay

    /// A delay found with voice activity, and the correlation it is the peak of.
    struct Coarse {
        /// In samples, a multiple of a window.
        let delay: Int
        /// Correlation at each lag; empty where fewer than two windows met.
        let correlation: [Double]
    }

    /// The delay of the whole signals.
    func crudeDelay() -> Int {
        let lag = peakLag(referenceActivity.logarithm[...], degradedActivity.logarithm[...]).lag
        return lag * scale.window
    }

    /// The delay of the reference's windows `from ..< to`, found near `base` (samples).
    func coarseDelay(from: Int, to: Int, base: Int) -> Coarse {
        guard let (first, second) = coarseSpan(from: from, to: to, base: base) else {
            return Coarse(delay: base, correlation: [])
        }
        let peak = peakLag(referenceActivity.logarithm[first], degradedActivity.logarithm[second])
        return Coarse(delay: peak.lag * scale.window + base, correlation: peak.correlation)
    }

    /// The windows of reference and degraded signal that ``coarseDelay(from:to:base:)`` correlates; `nil` if fewer
    /// than two meet.
    func coarseSpan(from: Int, to: Int, base: Int) -> (reference: Range<Int>, degraded: Range<Int>)? {
        var first = from
        var second = from + base / scale.window
        if second < 0 {
            first = -base / scale.window
            second = 0
        }
        let to = min(to, referenceActivity.logarithm.count)
        let count = min(to - first, degradedLength / scale.window - second)
        guard first >= 0, to - first >= 2, count >= 2 else { return nil }
        return (first..<to, second..<second + count)
    }

    private func peakLag(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> (lag: Int, correlation: [Double]) {
        let correlation = fullCorrelation(a, b)
        var best = a.count - 1
        var highest = 0.0
        for c in correlation.indices where correlation[c] > highest {
            highest = correlation[c]
            best = c
        }
        return (best - a.count + 1, correlation)
    }
}

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

    /// Adds a triangle of this height at a circular lag.
    mutating func add(lag: Int, weight: Double) {
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

/// Correlates frames of both signals by FFT.
final class PesqFrameCorrelator {
    private let alignment: PesqAlignment
    private let window: [Double]
    private let fft: RealFFT
    private let size: Int
    private let samples: UnsafeMutablePointer<Double>
    private let first: UnsafeMutablePointer<ComplexDouble>
    private let second: UnsafeMutablePointer<ComplexDouble>

    /// A correlator with the Hann window, or with another of the alignment frame's length.
    init(_ alignment: PesqAlignment, window: [Double]? = nil) {
        self.alignment = alignment
        size = alignment.scale.alignmentFrame
        self.window = window ?? PesqWindow.hann(size)
        fft = .shared(size: size)
        samples = .allocate(capacity: size)
        first = .allocate(capacity: fft.binCount)
        second = .allocate(capacity: fft.binCount)
    }

    deinit {
        samples.deallocate()
        first.deallocate()
        second.deallocate()
    }

    /// Whether both frames lie inside their signals and the reference's ends at `limit` at the latest.
    func fits(reference: Int, degraded: Int, limit: Int) -> Bool {
        reference >= 0 && degraded >= 0 && reference + size <= min(limit, alignment.reference.count)
            && degraded + size <= alignment.degradedLength
    }

    /// Adds the lags of the frames that begin at these samples to `histogram`.
    func correlate(reference: Int, degraded: Int, into histogram: inout PesqDelayHistogram) {
        transform(alignment.reference, from: reference, into: first)
        transform(alignment.degraded, from: degraded, into: second)
        for k in 0..<fft.binCount { second[k] = first[k].conjugate * second[k] }
        fft.inverse(destroying: second, into: samples)
        var highest = 0.0
        for k in 0..<size { highest = max(highest, abs(samples[k])) }
        let threshold = 0.99 * highest
        let weight = pow(threshold, 0.125)
        for k in 0..<size where abs(samples[k]) > threshold { histogram.add(lag: k, weight: weight) }
    }

    private func transform(_ signal: [Float], from start: Int, into bins: UnsafeMutablePointer<ComplexDouble>) {
        for k in 0..<size { samples[k] = Double(signal[start + k]) * window[k] }
        fft.forward(samples, into: bins)
    }
}

/// Windows of the standard.
enum PesqWindow {
    /// The periodic Hann window.
    static func hann(_ count: Int) -> [Double] {
        (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count)) }
    }
}
