import CKernels
import Glibc

/// Envelopes of a gammatone filter bank every few milliseconds, by weighting the magnitudes of a short-time Fourier
/// transform with the filters' gains: far cheaper than filtering, and an approximation of it (D. P. W. Ellis,
/// "Gammatone-like spectrograms", 2009).
public struct Gammatonegram: Sendable {
    /// Samples between neighbouring columns.
    public let hopLength: Int
    /// Number of filters.
    public let channelCount: Int
    /// Points of the transform: the next power of two above two windows.
    public let fftSize: Int

    /// A Hann window of about half the transform, in its middle.
    private let window: [Double]
    /// Gains of all filters, bin by bin, divided by the transform's size; rows of zeros fill up to a multiple of four.
    private let weights: [Double]
    private let transform: RealFFT

    /// Envelopes of `filters`, from windows of `windowDuration` every `hopDuration` (s).
    public init(_ filters: [GammatoneFilter], windowDuration: Double, hopDuration: Double) {
        precondition(!filters.isEmpty, "a bank has at least one filter")
        let sampleRate = Double(filters[0].sampleRate)
        let size = 1 << Int(log2(2 * windowDuration * sampleRate).rounded(.up))
        let half = Int((windowDuration * sampleRate).rounded()) / 2
        fftSize = size
        hopLength = max(1, Int((hopDuration * sampleRate).rounded()))
        channelCount = filters.count
        window = (0..<size).map { i in
            let distance = abs(i - size / 2)
            return distance < half ? 0.5 * (1 + cos(.pi * Double(distance) / Double(half))) : 0
        }
        let gains = filters.flatMap { $0.magnitudes(fftSize: size).map { $0 / Double(size) } }
        let filling = (4 - filters.count % 4) % 4 * (size / 2 + 1)
        weights = gains + [Double](repeating: 0, count: filling)
        transform = RealFFT.shared(size: size)
    }

    /// Number of columns of a signal; 0 of one shorter than the transform.
    public func columnCount(of sampleCount: Int) -> Int {
        sampleCount < fftSize ? 0 : 1 + (sampleCount - fftSize) / hopLength
    }

    /// The envelopes, one array a filter. Only windows that end before the last sample are looked at, so the last
    /// column is 0 where one would end with it, as in the gammatone package.
    public func envelopes(of samples: [Double]) -> [[Double]] {
        let columns = columnCount(of: samples.count)
        let groups = (channelCount + 3) / 4
        var matrix = [Double](repeating: 0, count: 4 * groups * columns)
        var frame = [Double](repeating: 0, count: fftSize)
        var bins = [ComplexDouble](repeating: .zero, count: transform.binCount)
        var magnitudes = [Double](repeating: 0, count: transform.binCount)
        let binCount = transform.binCount
        matrix.withUnsafeMutableBufferPointer { matrix in
            guard let matrix = matrix.baseAddress else { return }
            for column in 0..<columns where column * hopLength < samples.count - fftSize {
                samples.withUnsafeBufferPointer {
                    if let start = $0.baseAddress { ck_multiply(start + column * hopLength, window, fftSize, &frame) }
                }
                transform.forward(frame, into: &bins)
                withDoubles(bins) { ck_magnitude_spectrum($0, binCount, 0, &magnitudes) }
                weights.withUnsafeBufferPointer { weights in
                    guard let weights = weights.baseAddress else { return }
                    for group in 0..<groups {
                        ck_four_dots(
                            magnitudes, weights + 4 * group * binCount, binCount, binCount,
                            matrix + 4 * group * columns + column, columns)
                    }
                }
            }
        }
        return (0..<channelCount).map { Array(matrix[$0 * columns..<($0 + 1) * columns]) }
    }
}
