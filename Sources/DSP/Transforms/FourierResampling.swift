import Numerics

/// A signal of another number of samples over the same time, by its Fourier series: bins that both lengths have are kept.
///
/// It takes the signal for one period, so that its ends meet. What lies above half of the lower rate is gone altogether.
/// Source: `scipy.signal.resample` for real signals, which librosa calls `fft`.
///
/// - Parameters:
///   - samples: n samples
///   - count: the number of samples wanted
public func fourierResampled(_ samples: [Double], to count: Int) -> [Double] {
    guard count != samples.count, count > 0, !samples.isEmpty else { return count > 0 ? samples : [] }
    // Lengths of signals: their plans are not worth keeping.
    let spectrum = RealFFT(size: samples.count).forward(samples)
    let shorter = min(count, samples.count)
    var bins = Array(spectrum[...(shorter / 2)])
    // The bin at half of the lower rate stands for two in the longer spectrum, of equal size.
    let middle = shorter / 2
    if shorter.isMultiple(of: 2) { bins[middle] = bins[middle].multiplied(by: count < samples.count ? 2 : 0.5) }
    bins += [ComplexDouble](repeating: .zero, count: count / 2 + 1 - bins.count)
    return RealFFT(size: count).inverse(bins).map { $0 / Double(samples.count) }
}
