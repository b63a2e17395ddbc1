import DSP
import Glibc

/// The Bark spectral distortion: squared difference of the powers in 32 filters on the Bark scale, against the
/// reference's (after Wang, Sekey and Gersho 1992, without their loudness).
enum BarkDistortion {
    /// The mean over frames.
    static func value(
        reference: AnalyzedSignal, hypothesis: AnalyzedSignal, _ frames: PysepmFrames
    ) throws(Undefined) -> Double {
        let analysis = BarkSpectra(frames: frames)
        let x = try reference.result(of: analysis)
        let y = try hypothesis.result(of: analysis)
        var sum = 0.0
        let starts = stride(from: 0, to: x.count, by: BarkSpectra.bandCount)
        for start in starts {
            var (difference, power) = (0.0, 0.0)
            for i in start..<start + BarkSpectra.bandCount {
                difference += (x[i] - y[i]) * (x[i] - y[i])
                power += x[i] * x[i]
            }
            guard power > 0 else { throw Undefined(.silentReference, "in a frame") }
            sum += difference / power
        }
        guard sum.isFinite else { throw Undefined(.silentReference, "in a frame") }
        return sum / Double(x.count / BarkSpectra.bandCount)
    }
}

/// Powers under triangular filters on the Bark scale, 32 of each frame.
private struct BarkSpectra: Analysis {
    let frames: PysepmFrames

    static let bandCount = 32
    /// The pole of the filter before the frames, which lifts the highest frequencies by 32 dB over the lowest.
    private static let pole = -0.95

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [Double] {
        let starts = try frames.starts(in: signal.samples.count)
        var last = 0.0
        let samples = signal.samples.map { sample in
            last = sample + Self.pole * last
            return last
        }
        let window = (0..<frames.length).map {
            0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(frames.length - 1))
        }
        let filters = Self.filters(sampleRate: Double(frames.sampleRate), binCount: frames.binCount + 1)
        var spectrum = FrameSpectrum(window: window, fftSize: frames.fftSize)
        var power = [Double](repeating: 0, count: filters.columnCount)
        var bands = [Double](repeating: 0, count: Self.bandCount)
        var result = [Double]()
        result.reserveCapacity(starts.count * Self.bandCount)
        for start in starts {
            spectrum.analyze(samples, from: start)
            spectrum.power(into: &power)
            filters.multiply(power, into: &bands)
            result += bands
        }
        return result
    }

    /// Triangles with corners at equal distances on the Bark scale, scaled to sum 1 in single precision.
    private static func filters(sampleRate: Double, binCount: Int) -> BandMatrix {
        let (lowest, highest) = (bark(0), bark(sampleRate / 2))
        let corners = (0..<bandCount + 2).map { corner in
            frequency(bark: lowest + Double(corner) * (highest - lowest) / Double(bandCount + 1))
        }
        let binWidth = sampleRate / 2 / Double(binCount - 1)
        let rows = (0..<bandCount).map { band in
            let (low, centre, high) = (corners[band], corners[band + 1], corners[band + 2])
            let triangle = (0..<binCount).map { bin in
                let f = Double(bin) * binWidth
                return Float(max(0, min((f - low) / (centre - low), (high - f) / (high - centre))))
            }
            let sum = triangle.reduce(0, +)
            return triangle.map { Double($0 / sum) }
        }
        return BandMatrix(rows: rows, columnCount: binCount)
    }

    /// H. Traunmüller's Bark scale with its corrections at both ends (J. Acoust. Soc. Am. 88, 1990).
    private static func bark(_ frequency: Double) -> Double {
        var z = 26.81 * frequency / (1960 + frequency) - 0.53
        if z < 2 { z += 0.15 * (2 - z) }
        if z > 20.1 { z += 0.22 * (z - 20.1) }
        return z
    }

    private static func frequency(bark: Double) -> Double {
        var z = bark
        if z < 2 { z = (z - 0.3) / 0.85 }
        if z > 20.1 { z = (z + 4.422) / 1.22 }
        return 1960 * (z + 0.53) / (26.28 - z)
    }
}
