import Foundation
import Statistics

/// The random numbers of one chunk: a function of seed, epoch, utterance and start, so that they are the same whatever
/// thread makes the chunk, and after resuming.
struct ChunkRandom: Sendable {
    private var numbers: SplitMix64

    init(seed: Int, epoch: Int, key: String, start: Int) {
        var state = SplitMix64(seed: UInt64(bitPattern: Int64(seed)))[UInt64(bitPattern: Int64(epoch))]
        for byte in key.utf8 { state = SplitMix64(seed: state ^ UInt64(byte))[0] }
        numbers = SplitMix64(seed: SplitMix64(seed: state ^ UInt64(bitPattern: Int64(start)))[1])
    }

    /// One of `elements`, all equally likely; there is at least one.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[numbers.nextIndex(below: elements.count)]
    }

    /// A number of a range, all equally likely.
    mutating func value(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * numbers.nextUnit()
    }

    /// Two independent normal numbers (Box & Muller 1958).
    mutating func normalPair() -> (Double, Double) {
        // 1 − u is never 0, whose logarithm is infinite.
        let radius = (-2 * log(1 - numbers.nextUnit())).squareRoot()
        let angle = 2 * Double.pi * numbers.nextUnit()
        return (radius * cos(angle), radius * sin(angle))
    }
}
