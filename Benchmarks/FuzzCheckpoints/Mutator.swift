/// Changes files at random, the same way for the same seed.
struct Mutator {
    private var state: UInt64
    private let seeds: [[UInt8]]

    /// Changes of `seeds`, none of which may be empty.
    init(_ seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds
        state = seed
    }

    /// A file with one to four changes.
    mutating func next() -> [UInt8] {
        var bytes = seeds[number(below: seeds.count)]
        for _ in 0...number(below: 4) where !bytes.isEmpty { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = number(below: bytes.count)
        let length = number(below: min(bytes.count - place, 64)) + 1
        switch number(below: 7) {
        case 0: bytes[place] ^= 1 << UInt8(number(below: 8))
        case 1: bytes[place] = UInt8(number(below: 256))
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: number(below: bytes.count))
        case 4: bytes.removeLast(number(below: bytes.count))
        case 5:
            // A number where a length or a place may be.
            let numbers: [UInt64] = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 40, UInt64.max >> 1, .max]
            let number = numbers[number(below: numbers.count)]
            for byte in 0..<[1, 2, 4, 8][self.number(below: 4)] where place + byte < bytes.count {
                bytes[place + byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))
            }
        default:
            let other = seeds[number(below: seeds.count)]
            let start = number(below: other.count)
            bytes.replaceSubrange(place..<place + length, with: other[start..<min(start + length, other.count)])
        }
    }

    private mutating func number(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
