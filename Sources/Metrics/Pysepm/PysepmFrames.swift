import DSP
import Glibc

/// The frames in which Loizou's measures look at a signal (Speech Enhancement, 2013, chapter 11): 30 ms, a quarter of
/// which is new.
struct PysepmFrames: Hashable, Sendable {
    let sampleRate: Int
    /// Length of a frame in s.
    var duration = defaultDuration
    /// Share of a frame that the next one has too.
    var overlap = defaultOverlap

    static let defaultDuration = 0.03
    static let defaultOverlap = 0.75

    /// Samples of a frame.
    var length: Int { Int((duration * Double(sampleRate)).rounded(.toNearestOrEven)) }
    /// Samples between neighbouring frames.
    var hop: Int { Int((1 - overlap) * duration * Double(sampleRate)) }
    /// Points of the frames' transforms.
    var fftSize: Int { nextPowerOfTwo(2 * length) }
    /// Bins that count: the one at half the sample rate does not.
    var binCount: Int { fftSize / 2 }

    /// A Hann window without the zeros at its ends.
    var window: [Double] {
        (1...length).map { 0.5 * (1 - cos(2 * .pi * Double($0) / Double(length + 1))) }
    }

    /// First samples of the frames whose spectra are taken.
    func starts(in sampleCount: Int) throws(Undefined) -> [Int] {
        let (samples, hops) = (Double(sampleCount), Double(hop))
        return try starts(count: Int(samples / hops - Double(length) / hops), in: sampleCount)
    }

    /// First samples of all frames but the last: those of the measures in the time domain.
    func startsOfAllButTheLast(in sampleCount: Int) throws(Undefined) -> [Int] {
        try starts(count: max(sampleCount - (length - hop), 0) / hop - 1, in: sampleCount)
    }

    private func starts(count: Int, in sampleCount: Int) throws(Undefined) -> [Int] {
        guard count > 0 else {
            throw Undefined(.tooShort, "\(sampleCount) of at least \(length + hop) samples at \(sampleRate) Hz")
        }
        return (0..<count).map { $0 * hop }
    }
}

/// The mean of the smallest 95 % of the values, as several measures summarise their frames.
func trimmedMean(_ values: [Double]) -> Double {
    let kept = values.sorted().prefix(Int((0.95 * Double(values.count)).rounded(.toNearestOrEven)))
    return kept.reduce(0, +) / Double(kept.count)
}

/// What is added to the samples, so that digital silence has a spectrum.
let pysepmOffset = Double.ulpOfOne
