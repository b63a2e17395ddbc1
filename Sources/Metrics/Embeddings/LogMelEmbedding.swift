import Audio
import DSP
import Glibc

/// An embedding that needs no model: how loud each mel band is over a second, and how much it moves.
///
/// Rows are 128 numbers: the means, then the standard deviations (divided by their number) of 64 log-mel bands over a
/// second, every half second; a shorter signal gives one row.
public struct LogMelEmbedding: Analysis {
    /// Name in results.
    public static let name = "logmel"
    /// Numbers of a row.
    public static let dimension = 2 * bandCount

    private static let sampleRate = 16_000
    private static let bandCount = 64
    private static let (lowestFrequency, highestFrequency) = (50.0, 8_000.0)
    private static let (windowLength, hopLength, fftSize) = (400, 160, 512)
    /// Frames of a row, and from row to row.
    private static let (rowLength, rowHop) = (100, 50)
    private static let leastPower = 1e-10

    private static let bank = MelFilterbank(
        bandCount: bandCount, sampleRate: sampleRate, fftSize: fftSize, lowestFrequency: lowestFrequency,
        highestFrequency: highestFrequency)

    /// The embedding with its only settings.
    public init() {}

    /// The rows of a signal, each of ``dimension`` numbers.
    public func analyze(_ signal: AnalyzedSignal) -> [[Double]] {
        let frames = Self.levels(of: signal.resampled(to: Self.sampleRate).samples)
        let last = max(0, frames.count - Self.rowLength)
        return stride(from: 0, through: last, by: Self.rowHop).map { start in
            Self.statistics(of: frames[start..<min(start + Self.rowLength, frames.count)])
        }
    }

    /// ln of the band powers of each frame; a signal shorter than one frame is extended with zeros.
    private static func levels(of samples: [Double]) -> [[Double]] {
        let samples = samples + [Double](repeating: 0, count: max(0, windowLength - samples.count))
        var spectrum = FrameSpectrum(window: periodicHannWindow(windowLength), fftSize: fftSize)
        var power = [Double](repeating: 0, count: fftSize / 2 + 1)
        var bands = [Double](repeating: 0, count: bandCount)
        return stride(from: 0, through: samples.count - windowLength, by: hopLength).map { start in
            spectrum.analyze(samples, from: start)
            spectrum.power(into: &power)
            power.withUnsafeBufferPointer { bank.apply(to: $0, into: &bands) }
            return bands.map { log(max($0, leastPower)) }
        }
    }

    private static func statistics(of frames: ArraySlice<[Double]>) -> [Double] {
        let count = Double(frames.count)
        let means = (0..<bandCount).map { band in frames.reduce(0) { $0 + $1[band] } / count }
        let deviations = (0..<bandCount).map { band in
            (frames.reduce(0) { $0 + ($1[band] - means[band]) * ($1[band] - means[band]) } / count).squareRoot()
        }
        return means + deviations
    }
}
