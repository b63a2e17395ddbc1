import CKernels
import Glibc

/// `samples` through the causal linear-phase FIR filter `taps`, with zeros before the first sample; as long as
/// `samples`.
///
/// - Parameter taps: An odd number of taps, symmetric about the middle one.
public func filter(_ samples: [Double], symmetricTaps taps: [Double]) -> [Double] {
    precondition(taps.count % 2 == 1, "a symmetric filter with a middle has an odd number of taps")
    return [Double](unsafeUninitializedCapacity: samples.count) { output, count in
        if let y = output.baseAddress { ck_symmetric_fir(samples, samples.count, taps, taps.count, y) }
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
    let upper = (0...half).map { m in
        (sinc(Double(m)) - cutoff * sinc(cutoff * Double(m)))
            * (0.54 + 0.46 * cos(2 * .pi * Double(m) / Double(count - 1)))
    }
    let gain = upper.enumerated().reduce(0.0) { sum, tap in
        sum + (tap.offset == 0 ? 1 : 2) * (tap.offset % 2 == 0 ? tap.element : -tap.element)
    }
    return (upper.dropFirst().reversed() + upper).map { $0 / gain }
}
