import DSP
import Glibc

/// The distance of descript-audiotools' spectral losses: magnitudes at several window lengths (FFT as long as the
/// window, hop a quarter of it), as they are or in mel bands, compared on a logarithmic and on a linear scale.
struct MultiScaleDistance: Sendable {
    struct Scale: Sendable {
        var windowLength: Int
        /// Mel bands; `nil` for the FFT's own bins.
        var bandCount: Int?
    }

    /// Magnitudes below this are raised to it before the logarithm.
    private static let least = 1e-5

    private let scales: [(transform: ShortTimeFourier, bandCount: Int?)]
    private let power: Double
    private let linearWeight: Double

    /// - Parameters:
    ///   - power: exponent of the magnitudes under the logarithm.
    ///   - linearWeight: weight of the mean |x − y| beside the mean |log₁₀ xᵖ − log₁₀ yᵖ|.
    init(_ scales: [Scale], power: Double, linearWeight: Double) {
        self.scales = scales.map {
            (ShortTimeFourier(fftSize: $0.windowLength, hopLength: $0.windowLength / 4), $0.bandCount)
        }
        self.power = power
        self.linearWeight = linearWeight
    }

    /// The sum over the scales.
    func distance(of pair: AnalyzedPair) throws(Undefined) -> Double {
        let largest = scales.map(\.transform.fftSize).max() ?? 0
        let (reference, hypothesis) = try pair.forSpectra(fftSize: largest)
        let magnitude = ShortTimeFourier.Form.magnitude(leastPower: 0)
        var sum = 0.0
        for (transform, bandCount) in scales {
            var terms = Terms()
            if let bandCount {
                let bank = MelFilterbank(
                    bandCount: bandCount, sampleRate: pair.sampleRate, fftSize: transform.fftSize)
                transform.forEachMelFrame(of: reference, and: hypothesis, magnitude, bank) { terms.add($0, $1) }
            } else {
                transform.forEachFrame(of: reference, and: hypothesis, magnitude) { terms.add($0, $1) }
            }
            sum += power * terms.logarithmic.mean / .log10ToNatural + linearWeight * terms.linearMean
        }
        return sum
    }

    private struct Terms {
        var logarithmic = LogDistance(least: least)
        private var linear = 0.0
        private var count = 0
        var linearMean: Double { linear / Double(count) }

        mutating func add(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) {
            logarithmic.add(a, b)
            guard let from = a.baseAddress, let to = b.baseAddress else { return }
            linear += absoluteDistance(from, to, count: a.count)
            count += a.count
        }
    }
}

extension Double {
    /// ln 10.
    fileprivate static let log10ToNatural = log(10.0)
}
