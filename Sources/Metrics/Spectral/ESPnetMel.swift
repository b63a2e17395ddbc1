import DSP
import Glibc

/// The multi-scale mel loss that ESPnet trains its codecs with.
///
/// Source: `MultiScaleMelSpectrogramLoss` of ESPnet 202511, after EnCodec's frequency-domain loss.
public struct ESPnetMel: Metric {
    private let scales: [Scale]
    private let bandCount: Int
    private let lowestFrequency: Double
    /// `nil` for half the sample rate.
    private let highestFrequency: Double?
    /// What divides natural logarithms.
    private let logarithmOfBase: Double

    private struct Scale {
        let transform: ShortTimeFourier
        /// Weight of the mean square.
        let weight: Double
    }

    /// The smallest power of a bin, and the smallest value of a band.
    private static let floor = 1e-10

    /// The distance with its parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let (first, end) = (parameters.integer("range_start"), parameters.integer("range_end"))
        guard first < end else {
            throw ParameterError("espnet_mel: range_start must be below range_end, which is left out")
        }
        let weighsScales = parameters.boolean("alphas")
        scales = (first..<end).map { exponent in
            let size = 1 << exponent
            return Scale(
                transform: ShortTimeFourier(fftSize: size, hopLength: size / 4),
                weight: weighsScales ? Double(size - 1).squareRoot() : 1)
        }
        bandCount = parameters.integer("n_mels")
        lowestFrequency = parameters.number("fmin")
        let highest = parameters.number("fmax")
        guard highest == 0 || highest > lowestFrequency else {
            throw ParameterError("espnet_mel: fmin must be below fmax; fmax 0 stands for half the sample rate")
        }
        highestFrequency = highest == 0 ? nil : highest
        logarithmOfBase =
            switch parameters.choice("log_base") {
            case "2": log(2.0)
            case "10": log(10.0)
            default: 1
            }
    }

    /// The score `espnet_mel`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let half = Double(pair.sampleRate) / 2
        guard lowestFrequency < highestFrequency ?? half else {
            throw Undefined(.unsupportedRate, "fmin is not below half of \(pair.sampleRate) Hz")
        }
        let (reference, hypothesis) = try pair.forSpectra(fftSize: scales.map(\.transform.fftSize).max() ?? 0)
        var (sum, weights) = (0.0, 0.0)
        for scale in scales {
            let bank = MelFilterbank(
                bandCount: bandCount, sampleRate: pair.sampleRate, fftSize: scale.transform.fftSize,
                lowestFrequency: lowestFrequency, highestFrequency: highestFrequency, singlePrecision: true)
            var difference = Difference(floor: Self.floor, logarithmOfBase: logarithmOfBase)
            let form = ShortTimeFourier.Form.magnitude(leastPower: Self.floor)
            scale.transform.forEachMelFrame(of: reference, and: hypothesis, form, bank) { difference.add($0, $1) }
            sum += difference.meanAbsolute + scale.weight * difference.meanSquare
            weights += 1 + scale.weight
        }
        return ["espnet_mel": Score(sum / weights)]
    }

    /// Differences of logarithms over the bands of all frames.
    private struct Difference {
        let floor: Double
        let logarithmOfBase: Double
        private var absolute = 0.0
        private var square = 0.0
        private var count = 0

        init(floor: Double, logarithmOfBase: Double) {
            (self.floor, self.logarithmOfBase) = (floor, logarithmOfBase)
        }

        var meanAbsolute: Double { absolute / Double(count) }
        var meanSquare: Double { square / Double(count) }

        mutating func add(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) {
            for (x, y) in zip(a, b) {
                let difference = log(max(x, floor) / max(y, floor)) / logarithmOfBase
                absolute += abs(difference)
                square += difference * difference
            }
            count += a.count
        }
    }
}
