import CKernels

/// The magnitude-squared coherence of two signals, |Σ X·conj(Y)|² / (Σ|X|²·Σ|Y|²) with sums over frames, bin by bin.
public struct CoherenceEstimate {
    /// Frames that were added.
    public private(set) var frameCount = 0

    private var cross: [ComplexDouble]
    private var powerOfFirst: [Double]
    private var powerOfSecond: [Double]
    private var power: [Double]

    /// No frames yet; the lowest `binCount` bins of each will count.
    public init(binCount: Int) {
        cross = [ComplexDouble](repeating: .zero, count: binCount)
        powerOfFirst = [Double](repeating: 0, count: binCount)
        powerOfSecond = powerOfFirst
        power = powerOfFirst
    }

    /// Adds the latest frames of two signals.
    public mutating func add(_ first: FrameSpectrum, _ second: FrameSpectrum) {
        let count = power.count
        precondition(min(first.bins.count, second.bins.count) >= count, "the spectra have the bins that count")
        withDoubles(&cross) { cross in
            withDoubles(first.bins) { x in
                withDoubles(second.bins) { ck_add_conjugate_product(cross, x, $0, count) }
            }
        }
        first.power(into: &power)
        addScaled(power, 1, to: &powerOfFirst, count: count)
        second.power(into: &power)
        addScaled(power, 1, to: &powerOfSecond, count: count)
        frameCount += 1
    }

    /// The coherence, 0 to 1; 0 in bins that are empty in either signal.
    public var values: [Double] {
        cross.indices.map { k in
            let (re, im) = (cross[k].real, cross[k].imaginary)
            let powers = powerOfFirst[k] * powerOfSecond[k]
            // Rounding takes frames of one signal, or a single frame, beyond 1.
            return powers > 0 ? min(1, (re * re + im * im) / powers) : 0
        }
    }
}
