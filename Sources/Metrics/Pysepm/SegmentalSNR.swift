import DSP
import Glibc

/// The segmental signal-to-noise ratios in the time and in the frequency domain. Frames count between −10 and 35 dB.
enum SegmentalSNR {
    private static let lowest = -10.0
    private static let highest = 35.0

    /// Mean over frames of Σx² / Σ(x − y)² under the window, in dB.
    static func value(_ x: [Double], _ y: [Double], _ frames: PysepmFrames) throws(Undefined) -> Double {
        let starts = try frames.startsOfAllButTheLast(in: x.count)
        let weights = frames.window.map { $0 * $0 }
        let powers = x.map { $0 * $0 }
        let errors = zip(x, y).map { ($0 - $1) * ($0 - $1) }
        var sum = 0.0
        for start in starts {
            let frame = start..<start + weights.count
            let (signal, noise) = (dot(weights[...], powers[frame]), dot(weights[...], errors[frame]))
            let ratio = 10 * log10(signal / (noise + pysepmOffset) + pysepmOffset)
            sum += min(max(ratio, lowest), highest)
        }
        return sum / Double(starts.count)
    }

    /// Exponent of a band's weight, its magnitude in the reference.
    private static let weightExponent = 0.2

    /// Mean over frames of the weighted mean over critical bands of X² / (X − Y)², in dB, where both spectra are scaled
    /// to sum 1 (Tribolet, Noll, McDermott and Crochiere 1978; Hu and Loizou 2008).
    static func frequencyWeighted(_ reference: CriticalBandSpectra.Result, _ hypothesis: CriticalBandSpectra.Result)
        -> Double
    {
        let (x, y) = (reference.magnitudes, hypothesis.magnitudes)
        let frameStarts = stride(from: 0, to: x.count, by: CriticalBandSpectra.bandCount)
        var (sum, frameCount) = (0.0, 0)
        for start in frameStarts {
            var (ratios, weights) = (0.0, 0.0)
            for i in start..<start + CriticalBandSpectra.bandCount {
                let difference = x[i] - y[i]
                let weight = pow(x[i], weightExponent)
                ratios += weight * 10 * log10(x[i] * x[i] / max(difference * difference, pysepmOffset))
                weights += weight
            }
            sum += min(max(ratios / weights, lowest), highest)
            frameCount += 1
        }
        return sum / Double(frameCount)
    }
}
