/// SplitMix64 as a random-access sequence: output `k` of a seed is a function of both, so that any part of the
/// sequence can be computed without the part before it, and results are equal on every machine.
///
/// Source: Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
public struct SplitMix64: Sendable, Hashable, RandomNumberGenerator {
    /// What a sequence of random numbers is for. Each purpose has its own sequence, so that more of one changes no other.
    public enum Stream: UInt64, Sendable, CaseIterable {
        case bootstrap, signFlips, corpusMetrics, splitHalves, listening
    }

    /// The seed of this sequence.
    public let seed: UInt64
    /// The number of the output that ``next()`` returns.
    public private(set) var position: UInt64 = 0

    /// The sequence of a seed, from an output on.
    public init(seed: UInt64, position: UInt64 = 0) { (self.seed, self.position) = (seed, position) }

    /// The sequence of one use: its seed is output `stream` of the user's seed.
    public init(seed: UInt64, stream: Stream) {
        self.init(seed: SplitMix64(seed: seed)[stream.rawValue])
    }

    /// Output `position`, counted from 0.
    @inline(__always)
    public subscript(position: UInt64) -> UInt64 {
        var z = seed &+ (position &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The index in `0..<bound` that output `position` stands for, from its upper 32 bits; `bound` is at most 2^32.
    @inline(__always)
    public func index(at position: UInt64, below bound: UInt64) -> Int {
        Int(truncatingIfNeeded: ((self[position] >> 32) &* bound) >> 32)
    }

    /// The index in `0..<bound` that the next output stands for; `bound` is at most 2^32.
    public mutating func nextIndex(below bound: Int) -> Int {
        defer { position &+= 1 }
        return index(at: position, below: UInt64(bound))
    }

    /// The next number from 0 to below 1, of 53 bits.
    public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The next output.
    public mutating func next() -> UInt64 {
        defer { position &+= 1 }
        return self[position]
    }
}
