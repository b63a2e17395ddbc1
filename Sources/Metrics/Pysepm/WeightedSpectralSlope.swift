import DSP

/// The weighted spectral slope distance: differences of the slopes between critical bands, which weigh most near the
/// spectrum's peaks (D. Klatt 1982).
enum WeightedSpectralSlope {
    /// Constants of the weights, in dB: distance from the frame's largest level and from the nearest peak.
    private static let globalConstant = 20.0
    private static let localConstant = 1.0

    private static let slopeCount = CriticalBandSpectra.bandCount - 1

    /// The distance: the mean over the 95 % of the frames where it is smallest.
    static func value(_ reference: CriticalBandSpectra.Result, _ hypothesis: CriticalBandSpectra.Result) -> Double {
        let starts = stride(from: 0, to: reference.levels.count, by: CriticalBandSpectra.bandCount)
        return trimmedMean(
            starts.map { start in
                let bands = start..<start + CriticalBandSpectra.bandCount
                let x = Frame(reference.levels[bands])
                let y = Frame(hypothesis.levels[bands])
                var (distance, weights) = (0.0, 0.0)
                for i in 0..<slopeCount {
                    let weight = (x.weights[i] + y.weights[i]) / 2
                    let difference = x.slopes[i] - y.slopes[i]
                    distance += weight * difference * difference
                    weights += weight
                }
                return distance / weights
            })
    }

    /// Slopes and weights of one frame.
    private struct Frame {
        let slopes: [Double]
        let weights: [Double]

        init(_ levels: ArraySlice<Double>) {
            let levels = Array(levels)
            let slopes = (0..<slopeCount).map { levels[$0 + 1] - levels[$0] }
            let largest = levels.max() ?? 0
            weights = (0..<slopeCount).map { i in
                let fromLargest = globalConstant + largest - levels[i]
                let fromPeak = localConstant + levels[Self.peak(near: i, slopes)] - levels[i]
                return globalConstant / fromLargest * (localConstant / fromPeak)
            }
            self.slopes = slopes
        }

        /// The band that counts as the nearest peak: uphill from band `i`. Where the way is towards higher bands, the
        /// one before the top is taken, as in the published implementation.
        private static func peak(near i: Int, _ slopes: [Double]) -> Int {
            var n = i
            if slopes[i] > 0 {
                while n < slopes.count && slopes[n] > 0 { n += 1 }
                return n - 1
            }
            while n >= 0 && slopes[n] <= 0 { n -= 1 }
            return n + 1
        }
    }
}
