import CKernels
import Glibc

/// Triangular filters on the Slaney mel scale, each scaled to unit area over frequency: librosa's default
/// (`librosa.filters.mel`). Kept as the non-zero weights only.
public struct MelFilterbank: Sendable {
    /// The bands' weights, one band after the other.
    private var weights: [Double] = []
    /// First bin and number of weights of each band; no weights where a triangle falls between two bins.
    private var firstBins: [Int32] = []
    private var weightCounts: [Int32] = []
    private let binCount: Int

    /// Number of bands.
    public let bandCount: Int

    /// `bandCount` triangles between `lowestFrequency` and `highestFrequency`, which is half of `sampleRate` where it is
    /// `nil`, in Hz, over the bins of a transform of `fftSize` points. librosa keeps the weights in single precision.
    public init(
        bandCount: Int, sampleRate: Int, fftSize: Int, lowestFrequency: Double = 0, highestFrequency: Double? = nil,
        singlePrecision: Bool = false
    ) {
        self.bandCount = bandCount
        binCount = fftSize / 2 + 1
        let lowest = Self.mel(fromFrequency: lowestFrequency)
        let highest = Self.mel(fromFrequency: highestFrequency ?? Double(sampleRate) / 2)
        let corners = (0..<bandCount + 2).map {
            Self.frequency(fromMel: lowest + (highest - lowest) * Double($0) / Double(bandCount + 1))
        }
        let binWidth = Double(sampleRate) / Double(fftSize)
        for band in 0..<bandCount {
            let (low, centre, high) = (corners[band], corners[band + 1], corners[band + 2])
            let first = Int(low / binWidth)
            let last = max(first, min(Int(high / binWidth) + 1, fftSize / 2))
            let triangle = (first...last).map { bin in
                let f = Double(bin) * binWidth
                let weight = max(0, min((f - low) / (centre - low), (high - f) / (high - centre)))
                let area = 2 / (high - low)
                // As librosa rounds: before and after scaling.
                return singlePrecision ? Double(Float(Double(Float(weight)) * area)) : weight * 2 / (high - low)
            }
            let rising = triangle.firstIndex { $0 > 0 } ?? 0
            let end = (triangle.lastIndex { $0 > 0 } ?? -1) + 1
            firstBins.append(Int32(rising < end ? first + rising : 0))
            weightCounts.append(Int32(max(0, end - rising)))
            weights += triangle[rising..<max(rising, end)]
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
        ck_banded_product(weights, firstBins, weightCounts, bandCount, bins, &values)
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
