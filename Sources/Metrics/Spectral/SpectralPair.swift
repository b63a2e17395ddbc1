import Audio
import DSP

extension AnalyzedPair {
    /// Both signals cut to the shorter, for a metric whose largest transform has `fftSize` points.
    ///
    /// - Throws: `tooShort` when the transform's frames cannot be reflected at the ends, `silentReference` when the
    ///   reference is zero.
    func forSpectra(fftSize: Int) throws(Undefined) -> (reference: [Double], hypothesis: [Double]) {
        let (reference, hypothesis) = trimmed
        let count = reference.samples.count
        guard count >= fftSize / 2 + 1 else {
            throw Undefined(.tooShort, "\(count) of at least \(fftSize / 2 + 1) samples")
        }
        if energy(reference.samples) == 0 { throw Undefined(.silentReference) }
        return (reference.samples, hypothesis.samples)
    }
}

/// Mean |ln a − ln b| over the bins of all frames.
struct LogDistance {
    private let least: Double
    private var sum = 0.0
    private var count = 0

    /// Values below `least` are raised to it.
    init(least: Double) { self.least = least }

    var mean: Double { sum / Double(count) }

    mutating func add(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) {
        guard let from = a.baseAddress, let to = b.baseAddress else { return }
        sum += logDistance(from, to, least: least, count: a.count)
        count += a.count
    }
}

/// The two terms of the multi-resolution STFT loss (Yamamoto et al. 2020, equations 3 and 4).
struct ConvergenceAndLogDistance {
    private var squaredError = 0.0
    private var referenceEnergy = 0.0
    // Empty mel bands are 0 in both and count as equal.
    private var logMagnitude = LogDistance(least: .leastNormalMagnitude)

    /// ‖reference − hypothesis‖ / ‖reference‖ over all bins.
    var spectralConvergence: Double { (squaredError / referenceEnergy).squareRoot() }
    /// Mean difference of the natural logarithms.
    var logMagnitudeDistance: Double { logMagnitude.mean }

    mutating func add(reference: UnsafeBufferPointer<Double>, hypothesis: UnsafeBufferPointer<Double>) {
        guard let y = reference.baseAddress, let x = hypothesis.baseAddress else { return }
        squaredError += squaredDistance(y, x, count: reference.count)
        referenceEnergy += dot(y, y, count: reference.count)
        logMagnitude.add(reference, hypothesis)
    }
}
