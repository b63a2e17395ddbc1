import DSP
import Glibc

/// How far up the spectra of both signals reach.
public struct Bandwidth: Metric {
    private static let energyShare = 0.99
    /// A power ratio of −60 dB.
    private static let lowestPower = 1e-6
    private static let smoothedBins = 9
    private static let bandWidth = 100.0
    /// A band whose level fell by no more than this ratio, −10 dB, is kept.
    private static let keptPower = 0.1

    /// The bandwidths, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// All keys of the definition.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let reference = try File(pair.reference, silent: .silentReference)
        let hypothesis = try File(pair.hypothesis, silent: .silentHypothesis)
        return [
            "bandwidth99_ref": reference.rollOff, "bandwidth99_hyp": hypothesis.rollOff,
            "bandwidth60_ref": reference.highest, "bandwidth60_hyp": hypothesis.highest,
            "bandwidth_match": Score { () throws(Undefined) in
                let (x, y) = pair.trimmed
                return try Self.match(
                    reference: x.result(of: AverageSpectrum()), hypothesis: y.result(of: AverageSpectrum()),
                    sampleRate: Double(pair.sampleRate))
            },
        ]
    }

    /// The bandwidths of one signal as its file holds it.
    private struct File {
        let rollOff: Score
        let highest: Score

        init(_ signal: AnalyzedSignal, silent: Undefined.Reason) throws(Undefined) {
            let power = try signal.result(of: AverageSpectrum(isOfFile: true))
            let binWidth = Double(signal.source.sampleRate) / Double(AverageSpectrum.fftSize)
            func frequency(_ bin: Int?) -> Score {
                bin.map { Score(Double($0) * binWidth) } ?? .undefined(Undefined(silent))
            }
            rollOff = frequency(rollOffBin(of: power, share: energyShare))
            highest = frequency(highestBin(of: power, above: lowestPower, smoothedOver: smoothedBins))
        }
    }

    /// The upper edge of the highest band that the hypothesis keeps, Hz; 0 where it keeps none.
    private static func match(
        reference: [Double], hypothesis: [Double], sampleRate: Double
    ) throws(Undefined) -> Double {
        let count = Int(sampleRate / 2 / bandWidth)
        guard count > 0 else { throw Undefined(.unsupportedRate, "\(Int(sampleRate)) Hz hold no band") }
        func bands(_ power: [Double]) -> [Double] {
            var bands = [Double](repeating: 0, count: count)
            for (bin, value) in power.enumerated() {
                let frequency = Double(bin) * sampleRate / Double(AverageSpectrum.fftSize)
                bands[min(Int(frequency / bandWidth), count - 1)] += value
            }
            return bands
        }
        let (x, y) = (bands(reference), bands(hypothesis))
        let loudest = x.max() ?? 0
        guard loudest > 0 else { throw Undefined(.silentReference) }
        let kept = x.indices.last { x[$0] >= loudest * lowestPower && y[$0] >= x[$0] * keptPower }
        return kept.map { Double($0 + 1) * bandWidth } ?? 0
    }
}

/// The average power spectrum of a signal: 2048 points, frames half of which is new.
struct AverageSpectrum: Analysis {
    /// Whether it is that of the whole signal at its file's rate.
    var isOfFile = false

    static let fftSize = 2048
    private static let hopLength = 1024

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [Double] {
        let file = signal.source.channels[0]
        if isOfFile, signal.sampleRate == signal.source.sampleRate, signal.samples.count == file.count {
            return try signal.result(of: AverageSpectrum())
        }
        return averagePowerSpectrum(
            of: isOfFile ? file : signal.samples, fftSize: Self.fftSize, hopLength: Self.hopLength)
    }
}
