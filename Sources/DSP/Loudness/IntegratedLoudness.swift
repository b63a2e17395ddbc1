import Glibc

/// Integrated loudness as ITU-R BS.1770-4 has it: K-weighted power in blocks of 400 ms that overlap by three quarters,
/// gated at −70 LKFS and then at 10 LU below what is left. All channels weigh 1, as left and right do there.
///
///     IntegratedLoudness([samples], sampleRate: 48_000).lkfs  // a sine of 997 Hz and full scale: −3.01
public struct IntegratedLoudness: Sendable {
    /// Loudness in LKFS; `nil` where every block is below the gate.
    public let lkfs: Double?

    private static let blockDuration = 0.4
    private static let absoluteGate = -70.0
    private static let relativeGate = -10.0

    /// The loudness of channels of equal length. A signal that is shorter than a block is one block.
    public init(_ channels: [[Double]], sampleRate: Int) {
        let rate = Double(sampleRate)
        let count = channels.first?.count ?? 0
        let length = max(1, min(count, Int((Self.blockDuration * rate).rounded())))
        let hop = max(1, length / 4)
        // Cumulated power, so that each block is a difference.
        var sums = [Double](repeating: 0, count: count + 1)
        for channel in channels {
            var shelf = Biquad.shelf(rate)
            var highPass = Biquad.highPass(rate)
            var sum = 0.0
            for (n, sample) in channel.enumerated() {
                let weighted = highPass.filtered(shelf.filtered(sample))
                sum += weighted * weighted
                sums[n + 1] += sum
            }
        }
        let powers =
            count == 0
            ? []
            : stride(from: 0, through: count - length, by: hop).map { (sums[$0 + length] - sums[$0]) / Double(length) }
        let audible = powers.filter { Self.loudness($0) > Self.absoluteGate }
        let gate = Self.loudness(Self.mean(audible)) + Self.relativeGate
        let kept = audible.filter { Self.loudness($0) > gate }
        lkfs = kept.isEmpty ? nil : Self.loudness(Self.mean(kept))
    }

    private static func loudness(_ power: Double) -> Double { -0.691 + 10 * log10(power) }

    private static func mean(_ powers: [Double]) -> Double {
        powers.isEmpty ? 0 : powers.reduce(0, +) / Double(powers.count)
    }

    /// One second-order section.
    private struct Biquad {
        let b0: Double, b1: Double, b2: Double, a1: Double, a2: Double
        var s1 = 0.0, s2 = 0.0

        /// The head's shelf, from the analogue prototype that gives BS.1770's coefficients at 48 kHz (values: EBU's
        /// libebur128).
        static func shelf(_ rate: Double) -> Biquad {
            let (frequency, gain, q) = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
            let k = tan(.pi * min(frequency, 0.49 * rate) / rate)
            let high = pow(10, gain / 20)
            let band = pow(high, 0.4996667741545416)
            let a0 = 1 + k / q + k * k
            return Biquad(
                b0: (high + band * k / q + k * k) / a0, b1: 2 * (k * k - high) / a0,
                b2: (high - band * k / q + k * k) / a0, a1: 2 * (k * k - 1) / a0, a2: (1 - k / q + k * k) / a0)
        }

        /// The high pass after it.
        static func highPass(_ rate: Double) -> Biquad {
            let (frequency, q) = (38.13547087602444, 0.5003270373238773)
            let k = tan(.pi * frequency / rate)
            let a0 = 1 + k / q + k * k
            return Biquad(b0: 1, b1: -2, b2: 1, a1: 2 * (k * k - 1) / a0, a2: (1 - k / q + k * k) / a0)
        }

        mutating func filtered(_ x: Double) -> Double {
            let y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            return y
        }
    }
}
