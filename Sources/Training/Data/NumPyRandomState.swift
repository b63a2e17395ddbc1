/// The random numbers of NumPy's `RandomState(seed)`, so that chunks and orders are those of ESPnet.
///
/// Source: the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998); bounded numbers by masked rejection.
struct NumPyRandomState: Sendable {
    private static let count = 624
    private static let distance = 397

    private var words: [UInt32]
    private var position: Int

    /// The generator of a seed.
    init(seed: UInt32) {
        words = [seed]
        words.reserveCapacity(Self.count)
        for i in 1..<Self.count {
            let previous = words[i - 1]
            words.append(1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(i))
        }
        position = Self.count
    }

    /// The next 32 random bits.
    mutating func next32() -> UInt32 {
        if position == Self.count { twist() }
        var word = words[position]
        position += 1
        word ^= word >> 11
        word ^= word << 7 & 0x9D2C_5680
        word ^= word << 15 & 0xEFC6_0000
        return word ^ word >> 18
    }

    private mutating func twist() {
        words.withUnsafeMutableBufferPointer { words in
            for i in 0..<Self.count {
                let mixed = words[i] & 0x8000_0000 | words[(i + 1) % Self.count] & 0x7FFF_FFFF
                let odd: UInt32 = mixed & 1 == 0 ? 0 : 0x9908_B0DF
                words[i] = words[(i + Self.distance) % Self.count] ^ mixed >> 1 ^ odd
            }
        }
        position = 0
    }

    /// A number from 0 to `largest`, both included. Nothing is drawn where `largest` is 0.
    mutating func interval(_ largest: UInt64) -> UInt64 {
        guard largest > 0 else { return 0 }
        let mask = UInt64.max >> UInt64(largest.leadingZeroBitCount)
        while true {
            let drawn: UInt64
            if largest <= UInt64(UInt32.max) {
                drawn = UInt64(next32()) & mask
            } else {
                let high = UInt64(next32())
                drawn = (high << 32 | UInt64(next32())) & mask
            }
            if drawn <= largest { return drawn }
        }
    }

    /// A number from `low` up to `high`, exclusive, as `randint(low, high)`; `low` < `high`.
    mutating func randint(_ low: Int, _ high: Int) -> Int {
        precondition(low < high, "randint needs low < high")
        return low &+ Int(truncatingIfNeeded: interval(UInt64(high - low) - 1))
    }

    /// One of `elements`, as `choice(elements, 1)`; there is at least one.
    mutating func choice<Element>(_ elements: [Element]) -> Element { elements[randint(0, elements.count)] }

    /// Puts `elements` into a random order, as `shuffle(elements)`.
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        for i in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(i, Int(interval(UInt64(i))))
        }
    }
}
