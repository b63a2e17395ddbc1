/// How often each tuple of codes occurs, up to a number of different tuples; beyond it nothing is kept.
///
/// A tuple is known by a fingerprint of 128 bits. Among a million tuples two have the same one with a probability of
/// about 1e-27.
struct CodeTupleCounts: Sendable {
    /// A tuple's fingerprint, to which its codes are added in turn.
    private struct Fingerprint: Hashable {
        private var first: UInt64 = 0x243F_6A88_85A3_08D3
        private var second: UInt64 = 0x1319_8A2E_0370_7344

        mutating func add(_ code: Int) {
            let code = UInt64(truncatingIfNeeded: code)
            first = SplitMix64(seed: first ^ code)[0]
            second = SplitMix64(seed: second &+ code)[1]
        }

        var slot: UInt64 { first }
    }

    /// The largest number of different tuples.
    let limit: Int
    /// Whether there were more different tuples than the limit.
    private(set) var hasOverflown = false

    private var keys: [Fingerprint]
    /// 0 where the slot is free.
    private var occurrences: [Int]
    private var distinctCount = 0

    init(limit: Int) {
        precondition(limit >= 1, "at least one tuple is counted")
        self.limit = limit
        keys = [Fingerprint](repeating: Fingerprint(), count: 64)
        occurrences = [Int](repeating: 0, count: 64)
    }

    /// How often each tuple occurs, in no order; `nil` if there were too many.
    var counts: [Int]? { hasOverflown ? nil : occurrences.filter { $0 > 0 } }

    /// Adds an utterance's tuples, a frame each; `utterance[stream][frame]` with equally long streams.
    mutating func add(_ utterance: [[Int]]) {
        guard !hasOverflown, let first = utterance.first else { return }
        var tuples = [Fingerprint](repeating: Fingerprint(), count: first.count)
        for stream in utterance {
            for (frame, code) in stream.enumerated() { tuples[frame].add(code) }
        }
        for tuple in tuples { add(tuple, times: 1) }
    }

    /// Adds the tuples of another part.
    mutating func add(_ other: CodeTupleCounts) {
        if other.hasOverflown { overflow() }
        for (key, times) in zip(other.keys, other.occurrences) where times > 0 { add(key, times: times) }
    }

    private mutating func add(_ tuple: Fingerprint, times: Int) {
        guard !hasOverflown else { return }
        let slot = slot(of: tuple)
        if occurrences[slot] == 0 {
            keys[slot] = tuple
            distinctCount += 1
        }
        occurrences[slot] += times
        if distinctCount > limit {
            overflow()
        } else if 2 * distinctCount > keys.count {
            grow()
        }
    }

    private mutating func overflow() {
        hasOverflown = true
        (keys, occurrences) = ([], [])
    }

    /// The slot that holds a tuple, or the free one where it belongs; there is always a free one.
    private func slot(of tuple: Fingerprint) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: tuple.slot) & mask
        while occurrences[slot] > 0, keys[slot] != tuple { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = zip(keys, occurrences).filter { $0.1 > 0 }
        keys = [Fingerprint](repeating: Fingerprint(), count: 2 * keys.count)
        occurrences = [Int](repeating: 0, count: keys.count)
        for (key, times) in old {
            let slot = slot(of: key)
            keys[slot] = key
            occurrences[slot] = times
        }
    }
}
