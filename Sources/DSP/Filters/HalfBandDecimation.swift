import CKernels
import Glibc

/// Every second sample after a low-pass that leaves nothing above the new half rate: what libsoxr does at its quality
/// "HQ" when it halves a rate, in double instead of single precision. No delay; ⌈n/2⌉ samples.
public struct HalfBandDecimation: Sendable {
    /// Taps on each side of the middle one.
    private static let half = 194
    /// The low-pass' −6 dB point as a share of the old rate's half, and its Kaiser window: β, and where on the axis of
    /// the taps it would be 1/I₀(β). Measured on libsoxr's impulse response, which these meet within its rounding (2e-8).
    private static let (cutoff, beta, reach) = (0.4784359131, 13.0400332, 194.5)

    private let taps: [Double]

    /// The filter; its gain for a constant is 1.
    public init() {
        let taps = (-Self.half...Self.half).map { n in
            let x = Double(n) * Self.cutoff
            let position = Double(n) / Self.reach
            return (n == 0 ? 1 : sin(.pi * x) / (.pi * x))
                * ck_bessel_i0(Self.beta * (1 - position * position).squareRoot())
        }
        let sum = taps.reduce(0, +)
        self.taps = taps.map { $0 / sum }
    }

    /// `samples` at half their rate.
    public func apply(to samples: [Double]) -> [Double] {
        let count = (samples.count + 1) / 2
        // Silence around the signal, and as much more as the last group of four reads.
        let padded = Scratch(
            [Double](repeating: 0, count: Self.half) + samples + [Double](repeating: 0, count: Self.half + 8))
        var output = [Double](repeating: 0, count: (count + 3) / 4 * 4)
        for first in stride(from: 0, to: count, by: 4) {
            output.withUnsafeMutableBufferPointer { output in
                guard let base = output.baseAddress else { return }
                ck_four_dots(taps, padded.values + 2 * first, 2, taps.count, base + first, 1)
            }
        }
        return Array(output.prefix(count))
    }
}
