import Glibc

/// The K-weighted power of a signal, all channels together, from which loudness is read in blocks (ITU-R BS.1770-4,
/// equations 1 to 4).
public struct WeightedPower: Sendable {
    /// Samples of a channel.
    public let sampleCount: Int
    /// Samples per second.
    public let sampleRate: Int

    /// Cumulated power, so that each block is a difference: one value more than there are samples, zeros behind the
    /// signal included.
    private let sums: [Double]

    /// Weights of left, right, centre and the two surround channels.
    private static let channelWeights = [1, 1, 1, 1.41, 1.41]

    /// Filters all channels, which are equally long; further ones weigh what the fifth does.
    ///
    /// - Parameter trailingSilence: Seconds of zeros that follow the signal.
    public init(
        _ channels: [[Double]], sampleRate: Int, weighting: KWeighting = .standard, trailingSilence: Double = 0
    ) {
        self.sampleRate = sampleRate
        sampleCount = channels.first?.count ?? 0
        let length = sampleCount + Int(trailingSilence * Double(sampleRate))
        var sums = [Double](repeating: 0, count: length + 1)
        let sections = weighting.sections(sampleRate: sampleRate)
        for (index, channel) in channels.enumerated() {
            let weight = Self.channelWeights[min(index, Self.channelWeights.count - 1)]
            Self.addPower(of: channel, through: sections[0], sections[1], weight: weight, to: &sums)
        }
        self.sums = sums
    }

    private static func addPower(
        of channel: [Double], through first: Biquad, _ second: Biquad, weight: Double, to sums: inout [Double]
    ) {
        var (s1, s2, t1, t2, sum) = (0.0, 0.0, 0.0, 0.0, 0.0)
        channel.withUnsafeBufferPointer { channel in
            sums.withUnsafeMutableBufferPointer { sums in
                for n in 0..<sums.count - 1 {
                    let x = n < channel.count ? channel[n] : 0
                    let y = first.b0 * x + s1
                    s1 = first.b1 * x - first.a1 * y + s2
                    s2 = first.b2 * x - first.a2 * y
                    let z = second.b0 * y + t1
                    t1 = second.b1 * y - second.a1 * z + t2
                    t2 = second.b2 * y - second.a2 * z
                    sum += z * z
                    sums[n + 1] += weight * sum
                }
            }
        }
    }

    /// Mean power of blocks of `duration` s that begin every `step` of their length, the last of which may reach beyond
    /// the end.
    func blocks(duration: Double, step: Double, includingSilence: Bool) -> [Double] {
        let rate = Double(sampleRate)
        let length = includingSilence ? sums.count - 1 : sampleCount
        // The order of the operations decides on which sample a block begins.
        let count = Int(((Double(length) / rate - duration) / (duration * step)).rounded(.toNearestOrEven)) + 1
        return (0..<max(count, 0)).map { block in
            let start = Int(duration * (Double(block) * step) * rate)
            let end = min(Int(duration * (Double(block) * step + 1) * rate), length)
            return (sums[max(end, start)] - sums[start]) / (duration * rate)
        }
    }

    /// Mean power of the whole signal.
    var mean: Double { sampleCount == 0 ? 0 : sums[sampleCount] / Double(sampleCount) }

    /// Loudness of a mean power, LKFS (BS.1770-4, equation 2); −∞ of 0.
    static func loudness(_ power: Double) -> Double { -0.691 + 10 * log10(power) }
}
