import CKernels
import Glibc

/// Triangular filters on the Slaney mel scale, each scaled to unit area over frequency: librosa's default
/// (`librosa.filters.mel`). Kept as the non-zero weights only.
public struct MelFilterbank: Sendable {
    /// One triangle: its first bin and its weights from there on; no weights where it falls between two bins.
    private struct Band {
        var firstBin: Int
        var weights: [Double]
    }

    private let bands: [Band]
    private let binCount: Int

    /// Number of bands.
    public var bandCount: Int { bands.count }

    /// `bandCount` triangles between 0 and half of `sampleRate`, in Hz, over the bins of a transform of `fftSize`
    /// points.
    public init(bandCount: Int, sampleRate: Int, fftSize: Int) {
        binCount = fftSize / 2 + 1
        let highest = Self.mel(fromFrequency: Double(sampleRate) / 2)
        let corners = (0..<bandCount + 2).map {
            Self.frequency(fromMel: highest * Double($0) / Double(bandCount + 1))
        }
        let binWidth = Double(sampleRate) / Double(fftSize)
        bands = (0..<bandCount).map { i in
            let (low, centre, high) = (corners[i], corners[i + 1], corners[i + 2])
            let first = Int(low / binWidth)
            let last = min(Int(high / binWidth) + 1, fftSize / 2)
            let weights = (first...max(first, last)).map { bin in
                let f = Double(bin) * binWidth
                return max(0, min((f - low) / (centre - low), (high - f) / (high - centre))) * 2 / (high - low)
            }
            guard let rising = weights.firstIndex(where: { $0 > 0 }), let falling = weights.lastIndex(where: { $0 > 0 })
            else { return Band(firstBin: 0, weights: []) }
            return Band(firstBin: first + rising, weights: Array(weights[rising...falling]))
        }
    }

    /// Band values of a spectrum: Σ weight·bin.
    ///
    /// - Parameters:
    ///   - spectrum: `fftSize / 2 + 1` magnitudes or powers.
    ///   - values: gets ``bandCount`` values.
    public func apply(to spectrum: UnsafeBufferPointer<Double>, into values: inout [Double]) {
        precondition(spectrum.count == binCount && values.count == bandCount, "a spectrum of another size")
        guard let bins = spectrum.baseAddress else { return }
        for (i, band) in bands.enumerated() {
            values[i] = dot(bins + band.firstBin, band.weights, count: band.weights.count)
        }
    }

    // Slaney's Auditory Toolbox (1998): linear up to 1 kHz, then 27 mels for each factor of 6.4.
    private static let linearStep = 200.0 / 3
    private static let logarithmicFrom = 1000.0
    private static let logarithmicStep = log(6.4) / 27

    private static func mel(fromFrequency f: Double) -> Double {
        f < logarithmicFrom
            ? f / linearStep : logarithmicFrom / linearStep + log(f / logarithmicFrom) / logarithmicStep
    }

    private static func frequency(fromMel mel: Double) -> Double {
        let knee = logarithmicFrom / linearStep
        return mel < knee ? mel * linearStep : logarithmicFrom * exp((mel - knee) * logarithmicStep)
    }
}
