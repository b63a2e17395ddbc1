import Glibc

/// A gammatone filter of fourth order as four biquads with common poles, scaled to gain 1 at its centre (M. Slaney,
/// Apple technical report 35, 1993).
public struct GammatoneFilter: Sendable, Hashable {
    /// Centre frequency in Hz.
    public let centre: Double
    /// Samples per second.
    public let sampleRate: Int
    /// The denominator 1 + a1 z⁻¹ + a2 z⁻² of all four sections.
    public let a1, a2: Double
    /// The numerator of section k is T·(1 + zeros[k]·z⁻¹) with T = 1 / sampleRate.
    public let zeros: SIMD4<Double>
    /// Gain of the four sections at the centre, by which the filter is divided.
    public let gain: Double

    /// The filter centred on `centre` (Hz).
    public init(centre: Double, sampleRate: Int) {
        self.centre = centre
        self.sampleRate = sampleRate
        let period = 1 / Double(sampleRate)
        let angle = 2 * .pi * centre * period
        let decay = 2 * .pi * Self.bandwidthRatio * ERBScale.bandwidth(at: centre) * period
        a1 = -2 * cos(angle) * exp(-decay)
        a2 = exp(-2 * decay)
        let (outer, inner) = ((3 + exp2(1.5)).squareRoot(), (3 - exp2(1.5)).squareRoot())
        let turned = cos(angle) + sin(angle) * SIMD4(outer, -outer, inner, -inner)
        zeros = -exp(-decay) * turned
        let (atCentre, damped) = (
            ComplexDouble(length: 1, phase: 2 * angle), ComplexDouble(length: exp(-decay), phase: angle)
        )
        let numerator = turned.indices.reduce(ComplexDouble.one) {
            $0 * (atCentre - damped * ComplexDouble(turned[$1]))
        }
        let denominator = ComplexDouble(1 - exp(-decay)) + atCentre * ComplexDouble(1 - exp(decay))
        gain = numerator.length * pow(period * exp(decay) / denominator.length, 4)
    }

    /// Width of a gammatone filter relative to the equivalent rectangular one (Patterson et al. 1992).
    private static let bandwidthRatio = 1.019

    /// `count` filters at the centres of ``ERBScale/centres(lowest:highest:count:)``, the highest first.
    public static func bank(lowest: Double, highest: Double, count: Int, sampleRate: Int) -> [GammatoneFilter] {
        ERBScale.centres(lowest: lowest, highest: highest, count: count)
            .map { GammatoneFilter(centre: $0, sampleRate: sampleRate) }
    }

    /// What the numerators' factors T and the division by ``gain`` come to: (1 / sampleRate)⁴ / gain.
    public var scale: Double { pow(1 / Double(sampleRate), 4) / gain }

    /// The filter's sections; the first has the whole ``scale``.
    public var sections: [Biquad] {
        zeros.indices.map { k in
            let factor = k == 0 ? scale : 1
            return Biquad(b0: factor, b1: factor * zeros[k], b2: 0, a1: a1, a2: a2)
        }
    }

    /// The filter's gain in bins 0 to `fftSize / 2` of a transform, read off the unit circle.
    public func magnitudes(fftSize: Int) -> [Double] {
        (0...fftSize / 2).map { bin in
            let z = ComplexDouble(length: 1, phase: 2 * .pi * Double(bin) / Double(fftSize))
            let numerator = zeros.indices.reduce(1.0) { $0 * (z + ComplexDouble(zeros[$1])).length }
            let denominator = z * z + ComplexDouble(a1) * z + ComplexDouble(a2)
            return scale * numerator / pow(denominator.length, 4)
        }
    }
}
