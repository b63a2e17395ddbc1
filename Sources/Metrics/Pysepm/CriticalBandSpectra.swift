import DSP
import Glibc

/// Spectra in 25 critical bands up to 3.9 kHz, which both the frequency-weighted segmental SNR and the weighted
/// spectral slope compare.
struct CriticalBandSpectra: Analysis {
    let frames: PysepmFrames

    static let bandCount = 25
    /// Lowest level that is told from silence, in dB.
    private static let lowestLevel = -100.0

    /// Frame after frame, 25 values each.
    struct Result {
        /// Magnitudes summed under the bands' filters, as a share of the frame's sum.
        var magnitudes: [Double] = []
        /// Powers summed under the bands' filters, in dB.
        var levels: [Double] = []
    }

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let starts = try frames.starts(in: signal.samples.count)
        let samples = signal.samples.map { $0 + pysepmOffset }
        let binCount = frames.binCount
        let filters = Self.filters(frames)
        let withSum = BandMatrix(
            rows: filters + [[Double](repeating: 1, count: binCount)], columnCount: binCount)
        let alone = BandMatrix(rows: filters, columnCount: binCount)
        var spectrum = FrameSpectrum(window: frames.window, fftSize: frames.fftSize)
        var bins = [Double](repeating: 0, count: binCount)
        var magnitudes = [Double](repeating: 0, count: withSum.rowCount)
        var powers = [Double](repeating: 0, count: alone.rowCount)
        var result = Result()
        result.magnitudes.reserveCapacity(starts.count * Self.bandCount)
        result.levels.reserveCapacity(starts.count * Self.bandCount)
        for start in starts {
            spectrum.analyze(samples, from: start)
            spectrum.magnitudes(into: &bins)
            withSum.multiply(bins, into: &magnitudes)
            for band in 0..<Self.bandCount { result.magnitudes.append(magnitudes[band] / magnitudes[Self.bandCount]) }
            spectrum.power(into: &bins)
            alone.multiply(bins, into: &powers)
            for power in powers { result.levels.append(max(10 * log10(power), Self.lowestLevel)) }
        }
        return result
    }

    /// Gaussian filters as wide as the critical bands, each scaled to the area of the narrowest, over the bins.
    private static func filters(_ frames: PysepmFrames) -> [[Double]] {
        let half = Double(frames.sampleRate) / 2
        let binCount = Double(frames.binCount)
        let leastWeight = exp(-30 / (2 * 2.303))
        return bands.map { centre, width in
            let middle = (centre / half * binCount).rounded(.down)
            let breadth = width / half * binCount
            var weights = [Double](repeating: 0, count: frames.binCount)
            // One breadth away a weight is e^-11 and no longer counts.
            for bin in weights.indices where abs(Double(bin) - middle) <= breadth {
                let distance = (Double(bin) - middle) / breadth
                let weight = exp(-11 * distance * distance + log(bands[0].width / width))
                if weight > leastWeight { weights[bin] = weight }
            }
            return weights
        }
    }

    /// Centre and width in Hz.
    private static let bands: [(centre: Double, width: Double)] = [
        (50, 70), (120, 70), (190, 70), (260, 70), (330, 70), (400, 70), (470, 70), (540, 77.3724),
        (617.372, 86.0056), (703.378, 95.3398), (798.717, 105.411), (904.128, 116.256), (1020.38, 127.914),
        (1148.30, 140.423), (1288.72, 153.823), (1442.54, 168.154), (1610.70, 183.457), (1794.16, 199.776),
        (1993.93, 217.153), (2211.08, 235.631), (2446.71, 255.255), (2701.97, 276.072), (2978.04, 298.126),
        (3276.17, 321.465), (3597.63, 346.136),
    ]
}
