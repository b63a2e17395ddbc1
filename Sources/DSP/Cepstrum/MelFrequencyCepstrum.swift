import CKernels
import Glibc

/// Mel-frequency cepstral coefficients as librosa computes them: powers of a centred STFT in triangular bands of equal
/// area on the Slaney mel scale, in dB, not further than 80 dB below the signal's largest, under an orthonormal cosine
/// transform of type 2.
public struct MelFrequencyCepstrum: Sendable {
    /// Number of coefficients of a frame.
    public let coefficientCount: Int

    /// Least power, 10·log10 of which is the lowest level, and the range of levels in dB.
    private static let (leastPower, dynamicRange) = (1e-10, 80.0)

    private let transform: ShortTimeFourier
    private let bank: MelFilterbank
    /// Rows of the cosine transform, one a coefficient, with the lifter's factors.
    private let basis: [[Double]]

    /// - Parameters:
    ///   - coefficientCount: coefficients of a frame, from the zeroth on.
    ///   - bandCount: mel bands between 0 and `highestFrequency`, in Hz.
    ///   - lifter: L of the factors 1 + L/2·sin(π(n + 1)/L) of coefficient n; 0 for none.
    public init(
        coefficientCount: Int, bandCount: Int, sampleRate: Int, highestFrequency: Double, fftSize: Int,
        windowLength: Int, hopLength: Int, lifter: Double = 0
    ) {
        precondition(coefficientCount > 0 && coefficientCount <= bandCount, "no more coefficients than bands")
        self.coefficientCount = coefficientCount
        transform = ShortTimeFourier(fftSize: fftSize, hopLength: hopLength, windowLength: windowLength, ends: .zeros)
        bank = MelFilterbank(
            bandCount: bandCount, sampleRate: sampleRate, fftSize: fftSize, highestFrequency: highestFrequency,
            singlePrecision: true)
        basis = (0..<coefficientCount).map { n in
            let scale = ((n == 0 ? 1.0 : 2) / Double(bandCount)).squareRoot()
            let lift = lifter > 0 ? 1 + lifter / 2 * sin(.pi * Double(n + 1) / lifter) : 1
            return (0..<bandCount).map { band in
                lift * scale * cos(.pi * Double(n) * (Double(band) + 0.5) / Double(bandCount))
            }
        }
    }

    /// Number of frames of a signal.
    public func frameCount(of sampleCount: Int) -> Int { transform.frameCount(of: sampleCount) }

    /// The coefficients of every frame of `samples`.
    public func coefficients(of samples: [Double]) -> FrameFeatures {
        let bandCount = bank.bandCount
        var levels = [Double]()
        levels.reserveCapacity(frameCount(of: samples.count) * bandCount)
        var bands = [Double](repeating: 0, count: bandCount)
        transform.forEachFrame(of: samples, .power) { power in
            bank.apply(to: power, into: &bands)
            for band in bands { levels.append(10 * log10(max(Self.leastPower, band))) }
        }
        let floor = (levels.max() ?? 0) - Self.dynamicRange
        for i in levels.indices { levels[i] = max(levels[i], floor) }
        var values = [Double]()
        values.reserveCapacity(levels.count / bandCount * coefficientCount)
        levels.withUnsafeBufferPointer { levels in
            guard let base = levels.baseAddress else { return }
            for start in stride(from: 0, to: levels.count, by: bandCount) {
                for row in basis { values.append(dot(row, base + start, count: bandCount)) }
            }
        }
        return FrameFeatures(dimension: coefficientCount, values: values)
    }
}
