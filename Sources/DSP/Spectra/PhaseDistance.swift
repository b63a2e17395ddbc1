import CKernels

/// How far the phases of two signals' short-time spectra are apart, in radians, 0 to π: means weighted by the magnitudes
/// of the first signal (Y. Ai, Z.-H. Ling, "Neural speech phase prediction based on parallel estimation architecture and
/// anti-wrapping losses", ICASSP 2023, without its sums over training data).
///
/// Frames lie inside the signals, under a periodic Hann window; shorter signals are extended by zeros to one frame. The
/// phase of 0 is 0.
public struct PhaseDistance: Sendable {
    /// Of the phases themselves; `nil` where the first signal is zero in all frames.
    public let phase: Double?
    /// Of the differences of neighbouring bins' phases, weighted by the upper bin; `nil` likewise.
    public let groupDelay: Double?
    /// Of the differences of neighbouring frames' phases, weighted by the later frame; `nil` likewise, and where there is
    /// one frame.
    public let instantaneousFrequency: Double?

    /// The distances between equally long signals.
    public init(_ a: [Double], _ b: [Double], fftSize: Int, hopLength: Int) {
        precondition(a.count == b.count, "frames are compared one by one")
        let zeros = [Double](repeating: 0, count: max(0, fftSize - a.count))
        let (a, b) = zeros.isEmpty ? (a, b) : (a + zeros, b + zeros)
        let window = periodicHannWindow(fftSize)
        var first = FrameSpectrum(window: window, fftSize: fftSize)
        var second = first
        let binCount = fftSize / 2 + 1
        var (magnitudes, phases) = (Self.zeros(binCount), Self.zeros(binCount))
        var earlier = phases
        let origin = phases
        var (alone, alongFrequency, alongTime) = (WeightedMean(), WeightedMean(), WeightedMean())
        for start in stride(from: 0, through: a.count - fftSize, by: hopLength) {
            first.analyze(a, from: start)
            second.analyze(b, from: start)
            first.magnitudes(into: &magnitudes)
            swap(&earlier, &phases)
            withDoubles(first.bins) { a in
                withDoubles(second.bins) { ck_phase_difference(a, $0, binCount, &phases) }
            }
            // The difference of two phases' differences is the difference of the differences between the signals.
            alone.add(phases[...], origin[...], weights: magnitudes[...])
            alongFrequency.add(phases.dropFirst(), phases.dropLast(), weights: magnitudes.dropFirst())
            if start > 0 { alongTime.add(phases[...], earlier[...], weights: magnitudes[...]) }
        }
        (phase, groupDelay, instantaneousFrequency) = (alone.value, alongFrequency.value, alongTime.value)
    }

    private static func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }

    /// A weighted mean of distances on the circle.
    private struct WeightedMean {
        private var sum = 0.0
        private var weight = 0.0

        var value: Double? { weight > 0 ? sum / weight : nil }

        mutating func add(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>, weights: ArraySlice<Double>) {
            precondition(x.count == y.count && x.count == weights.count, "a phase has a partner and a weight")
            x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                    weights.withUnsafeBufferPointer { weights in
                        guard let x = x.baseAddress, let y = y.baseAddress, let w = weights.baseAddress else { return }
                        sum += ck_circular_distance(x, y, w, weights.count)
                        weight += ck_sum(w, weights.count)
                    }
                }
            }
        }
    }
}
