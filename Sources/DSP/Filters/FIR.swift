import CKernels
import Glibc

/// `samples` through the causal FIR filter `taps`, with zeros before the first sample; as long as `samples`.
public func filter(_ samples: [Double], taps: [Double]) -> [Double] {
    guard !samples.isEmpty, !taps.isEmpty else { return samples }
    return [Double](unsafeUninitializedCapacity: samples.count) { output, count in
        if let y = output.baseAddress { ck_fir(samples, samples.count, taps, taps.count, y) }
        count = samples.count
    }
}

/// Taps of a linear-phase high-pass by the window method: the ideal response under a Hamming window, scaled to gain 1
/// at half the sample rate. `scipy.signal.firwin(taps, cutoff, pass_zero=False)`.
///
/// - Parameters:
///   - count: Number of taps, odd.
///   - cutoff: Cut-off frequency as a share of half the sample rate, 0 to 1.
public func highPassTaps(count: Int, cutoff: Double) -> [Double] {
    precondition(count % 2 == 1 && cutoff > 0 && cutoff < 1, "a high-pass needs an odd length and a cut-off inside")
    let half = count / 2
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
    var taps = (-half...half).map { m in
        (sinc(Double(m)) - cutoff * sinc(cutoff * Double(m)))
            * (0.54 - 0.46 * cos(2 * .pi * Double(m + half) / Double(count - 1)))
    }
    var gain = 0.0
    for (i, tap) in taps.enumerated() { gain += (i - half) % 2 == 0 ? tap : -tap }
    for i in taps.indices { taps[i] /= gain }
    return taps
}
