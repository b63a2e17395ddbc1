/// Rate conversion as resampy 0.4 does it with its filter `kaiser_best`, which is how ESPnet's recipes bring audio to a rate.
///
/// A sinc of 50 zero crossings a side under a Kaiser window (β 12.98459, roll-off 0.91734737) stands in a table of 8192 points a
/// crossing; values between the points are interpolated linearly. When the rate falls, the filter is stretched and scaled by
/// the ratio. Samples beyond the ends count as zero, and ⌊count · to / from⌋ samples come out.
///
/// Source: Smith, "Digital Audio Resampling" (CCRMA, 2002), and the constants of resampy 0.4.
package enum SincInterpolation {
    private static let crossings = 50
    private static let pointsPerCrossing = 8192
    private static let rollOff = 0.917_347_371_260_876_1
    private static let beta = 12.984_585_247_040_012

    /// The right half of the filter, and the differences of neighbours; the last difference is zero.
    private static let table: (values: [Double], steps: [Double]) = {
        let count = crossings * pointsPerCrossing
        let values = (0...count).map { point in
            let x = Double(point) / Double(pointsPerCrossing)
            return rollOff * sinc(x * rollOff) * kaiser(Double(point) / Double(count), beta: beta)
        }
        let steps = values.indices.map { $0 + 1 < values.count ? values[$0 + 1] - values[$0] : 0 }
        return (values, steps)
    }()

    /// The samples at another rate, both in Hz.
    package static func resample(_ samples: [Double], from: Int, to: Int) -> [Double] {
        precondition(from > 0 && to > 0, "sample rates are positive")
        if from == to { return samples }
        let ratio = Double(to) / Double(from)
        let scale = min(1, ratio)
        let values = scale < 1 ? table.values.map { $0 * scale } : table.values
        let steps = scale < 1 ? table.steps.map { $0 * scale } : table.steps
        let count = Int(Double(samples.count) * Double(to) / Double(from))
        let stride = Int(scale * Double(pointsPerCrossing))
        return samples.withUnsafeBufferPointer { x in
            values.withUnsafeBufferPointer { values in
                steps.withUnsafeBufferPointer { steps in
                    (0..<count).map { output in
                        let time = Double(output) * (1 / ratio)
                        let place = Int(time)
                        let fraction = scale * (time - Double(place))
                        var wing = Wing(fraction, stride: stride, count: values.count)
                        var sum = 0.0
                        for i in 0..<min(place + 1, wing.taps) {
                            sum += wing.weight(i, values, steps) * x[place - i]
                        }
                        wing = Wing(scale - fraction, stride: stride, count: values.count)
                        for i in 0..<max(0, min(x.count - place - 1, wing.taps)) {
                            sum += wing.weight(i, values, steps) * x[place + 1 + i]
                        }
                        return sum
                    }
                }
            }
        }
    }

    /// One half of the filter, from a place between two points of the table on.
    private struct Wing {
        let first: Int
        let rest: Double
        let stride: Int
        let taps: Int

        init(_ fraction: Double, stride: Int, count: Int) {
            let place = fraction * Double(pointsPerCrossing)
            first = Int(place)
            rest = place - Double(first)
            self.stride = stride
            taps = (count - first) / stride
        }

        func weight(
            _ i: Int, _ values: UnsafeBufferPointer<Double>, _ steps: UnsafeBufferPointer<Double>
        ) -> Double {
            values[first + i * stride] + rest * steps[first + i * stride]
        }
    }
}
