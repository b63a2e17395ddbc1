import Glibc
import Numerics
import Synchronization

/// Harvest's band-pass filters for one rate and range, as responses ready for block-wise filtering.
///
/// A filter with centre b is a cosine of b Hz under a Nuttall window of four of its periods. WORLD filters by one
/// transform of the whole signal a channel. Here the filters run by overlap-save in short blocks that stay in the
/// processor's first cache; the spectrum of a block serves all filters of about the same length, and two filters
/// share one inverse transform as its real and imaginary part.
final class HarvestFilterBank: Sendable {
    /// One band-pass filter.
    struct Channel: Sendable {
        /// Centre, Hz.
        let frequency: Double
        /// h[0], h[1] … h[H] of a filter that is symmetric about 0.
        let taps: [Double]
        /// H.
        var halfLength: Int { taps.count - 1 }
    }

    /// Neighbouring channels that are filtered in blocks of one size.
    struct Tier: Sendable {
        let channels: Range<Int>
        /// Samples of a block.
        let size: Int
        /// Half length of the tier's longest filter: samples lost at each end of a block.
        let overlap: Int
        /// Of two channels each, real and imaginary part, divided by `size`: `size / 2 + 1` values.
        let responses: [[ComplexDouble]]
        let forward: RealFFT
        let inverse: ComplexFFT

        /// Samples that a block yields.
        var yield: Int { size - 2 * overlap }
    }

    let rate: Double
    let floor: Double
    let ceiling: Double
    /// In order of frequency, without WORLD's first and last channel, which it computes and then ignores.
    let channels: [Channel]
    let tiers: [Tier]
    /// ⌊2 · rate / frequency⌋ of WORLD's first channel, which enters the length of its transform.
    private let longestReach: Int

    init(rate: Double, floor: Double, ceiling: Double) {
        self.rate = rate
        self.floor = floor
        self.ceiling = ceiling
        let lowest = floor * (1 - HarvestConstants.margin)
        let highest = ceiling * (1 + HarvestConstants.margin)
        let perOctave = HarvestConstants.channelsPerOctave
        let count = 1 + Int(log(highest / lowest) / log(2) * perOctave)
        longestReach = Int(2 * rate / (lowest * pow(2, 1 / perOctave)))
        var channels: [Channel] = []
        for i in 1..<max(1, count - 1) {
            let frequency = lowest * pow(2, Double(i + 1) / perOctave)
            let halfLength = WORLD.round(2 * rate / frequency)
            // Far above the rate no filter is left.
            if halfLength < 1 { break }
            channels.append(Channel(frequency: frequency, taps: Self.taps(frequency / rate, halfLength: halfLength)))
        }
        self.channels = channels
        tiers = Self.tiers(for: channels)
    }

    /// The filters made so far; a cache of immutable values that changes speed, never a result.
    private static let cache = Mutex<[[Double]: HarvestFilterBank]>([:])
    private static let cachedBanks = 16

    /// The bank for these settings, made on first use and kept (up to 16).
    static func shared(rate: Double, floor: Double, ceiling: Double) -> HarvestFilterBank {
        let key = [rate, floor, ceiling]
        if let known = cache.withLock({ $0[key] }) { return known }
        let made = HarvestFilterBank(rate: rate, floor: floor, ceiling: ceiling)
        cache.withLock {
            if $0.count >= cachedBanks { $0.removeAll() }
            $0[key] = made
        }
        return made
    }

    /// Length of the transform that WORLD would take of `samples` samples; see ``SpoiltBins``.
    func worldTransformLength(samples: Int) -> Int {
        let needed = samples + 5 + 2 * longestReach
        return 1 << (Int.bitWidth - needed.leadingZeroBitCount)
    }

    // MARK: Making the filters

    /// Nuttall's window with continuous first derivative (1981).
    private static let nuttall = [0.355768, -0.487396, 0.144232, -0.012604]

    private static func taps(_ frequency: Double, halfLength: Int) -> [Double] {
        (0...halfLength).map { m in
            let u = Double(m + halfLength) / Double(2 * halfLength)
            let window = nuttall.enumerated().reduce(0.0) { $0 + $1.element * cos(2 * .pi * Double($1.offset) * u) }
            return window * cos(2 * .pi * frequency * Double(m))
        }
    }

    /// Blocks are at least this many times as long as a filter's half, so that little of a block is lost …
    private static let blocksPerHalfLength = 8
    /// … but a block of this many complex samples still fits the first cache, and that weighs more.
    private static let cachedBlock = 2048
    private static let smallestBlock = 512

    private static func blockSize(halfLength: Int) -> Int {
        let roomy = max(smallestBlock, nextPowerOfTwo(blocksPerHalfLength * halfLength))
        if roomy <= cachedBlock || halfLength * 9 / 2 > cachedBlock { return roomy }
        return cachedBlock
    }

    private static func tiers(for channels: [Channel]) -> [Tier] {
        var tiers: [Tier] = []
        var first = 0
        while first < channels.count {
            let size = blockSize(halfLength: channels[first].halfLength)
            var end = first
            while end < channels.count, blockSize(halfLength: channels[end].halfLength) == size { end += 1 }
            let fft = RealFFT.shared(size: size)
            let responses = stride(from: first, to: end, by: 2).map { i in
                let a = response(channels[i], fft)
                let b = i + 1 < end ? response(channels[i + 1], fft) : [Double](repeating: 0, count: a.count)
                return zip(a, b).map { ComplexDouble($0, $1) }
            }
            tiers.append(
                Tier(
                    channels: first..<end, size: size, overlap: channels[first].halfLength, responses: responses,
                    forward: fft, inverse: ComplexFFT(size: size)))
            first = end
        }
        return tiers
    }

    /// The real spectrum of a filter that is symmetric about 0, divided by the length.
    private static func response(_ channel: Channel, _ fft: RealFFT) -> [Double] {
        var filter = [Double](repeating: 0, count: fft.size)
        for (m, tap) in channel.taps.enumerated() {
            filter[m] = tap
            filter[(fft.size - m) % fft.size] = tap
        }
        return fft.forward(filter).map { $0.real / Double(fft.size) }
    }
}
