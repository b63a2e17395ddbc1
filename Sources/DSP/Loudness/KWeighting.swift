import Glibc

/// The filters before the measurement of loudness in ITU-R BS.1770: a shelf for the head and a high-pass after it.
///
/// The standard tabulates them at 48 kHz only; both forms give filters at every rate.
public enum KWeighting: Hashable, Sendable {
    /// The analogue filters whose bilinear transforms are the standard's table at 48 kHz.
    case standard
    /// Shelf and high-pass of R. Bristow-Johnson's "Audio EQ Cookbook" with rounded frequencies, the default of the
    /// package pyloudnorm: up to 0.3 dB from the standard's.
    case cookbook

    /// Shelf and high-pass at a rate in Hz.
    func sections(sampleRate: Int) -> [Biquad] {
        let rate = Double(sampleRate)
        return switch self {
        case .standard: [Self.shelf(rate), Self.highPass(rate)]
        case .cookbook: [Self.cookbookShelf(rate), Self.cookbookHighPass(rate)]
        }
    }

    /// The numbers of the analogue filters (B. De Man, "Evaluation of implementations of the EBU R128 loudness
    /// measurement", 145th AES Convention, 2018).
    private static func shelf(_ rate: Double) -> Biquad {
        let (frequency, gain, q) = (1681.9744509555319, 3.99984385397, 0.7071752369554193)
        let k = tan(.pi * min(frequency, 0.49 * rate) / rate)
        let high = pow(10, gain / 20)
        let band = pow(high, 0.499666774155)
        let a0 = 1 + k / q + k * k
        return Biquad(
            b0: (high + band * k / q + k * k) / a0, b1: 2 * (k * k - high) / a0,
            b2: (high - band * k / q + k * k) / a0, a1: 2 * (k * k - 1) / a0, a2: (1 - k / q + k * k) / a0)
    }

    private static func highPass(_ rate: Double) -> Biquad {
        let (frequency, q) = (38.13547087613982, 0.5003270373253953)
        let k = tan(.pi * frequency / rate)
        let a0 = 1 + k / q + k * k
        return Biquad(b0: 1, b1: -2, b2: 1, a1: 2 * (k * k - 1) / a0, a2: (1 - k / q + k * k) / a0)
    }

    private static func cookbookShelf(_ rate: Double) -> Biquad {
        let (frequency, gain, q) = (1500.0, 4.0, 0.5.squareRoot())
        let angle = 2 * .pi * min(frequency, 0.49 * rate) / rate
        let (cosine, alpha) = (cos(angle), sin(angle) / (2 * q))
        let amplitude = pow(10, gain / 40)
        let (sum, difference, slope) = (amplitude + 1, amplitude - 1, 2 * amplitude.squareRoot() * alpha)
        let a0 = sum - difference * cosine + slope
        return Biquad(
            b0: amplitude * (sum + difference * cosine + slope) / a0,
            b1: -2 * amplitude * (difference + sum * cosine) / a0,
            b2: amplitude * (sum + difference * cosine - slope) / a0,
            a1: 2 * (difference - sum * cosine) / a0, a2: (sum - difference * cosine - slope) / a0)
    }

    private static func cookbookHighPass(_ rate: Double) -> Biquad {
        let (frequency, q) = (38.0, 0.5)
        let angle = 2 * .pi * frequency / rate
        let (cosine, alpha) = (cos(angle), sin(angle) / (2 * q))
        let a0 = 1 + alpha
        let edge = (1 + cosine) / 2 / a0
        return Biquad(b0: edge, b1: -2 * edge, b2: edge, a1: -2 * cosine / a0, a2: (1 - alpha) / a0)
    }
}
