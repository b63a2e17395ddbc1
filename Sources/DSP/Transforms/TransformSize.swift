import Synchronization

/// A length of at least `n` points at which transforms are quick: 8, 9, 10, 12, 14 or 15 times a power of two. There
/// are few such lengths, so that plans made for one signal serve the next.
public func quickTransformSize(atLeast n: Int) -> Int {
    let unit = max(nextPowerOfTwo(n) / 16, 1)
    return [8, 9, 10, 12, 14, 15, 16].map { $0 * unit }.first { $0 >= n } ?? 16 * unit
}

/// Whether `n` has no prime factor above 7: such transforms need no detour.
func isQuickTransformSize(_ n: Int) -> Bool {
    var rest = n
    for factor in [2, 3, 5, 7] {
        while rest > 1 && rest % factor == 0 { rest /= factor }
    }
    return rest == 1
}

extension RealFFT {
    /// A plan for more points takes more than 10 MB, so that only the latest is kept.
    private static let mostSharedPoints = 1 << 20
    /// A cache of an immutable value: it changes speed, never a result.
    private static let latest = Mutex<RealFFT?>(nil)

    /// The transform of a length that may be that of a whole utterance.
    static func forWholeSignals(size: Int) -> RealFFT {
        if size <= mostSharedPoints { return shared(size: size) }
        if let known = latest.withLock({ $0 }), known.size == size { return known }
        let made = RealFFT(size: size)
        latest.withLock { $0 = made }
        return made
    }
}
