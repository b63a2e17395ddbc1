import Synchronization

/// The filters of one design made so far: immutable values, so it changes speed and never a result.
///
/// It is bounded in taps rather than in filters, because a kernel's length follows from the rates: 61 taps for 48 to
/// 16 kHz, a million for 47 999 to 16 000 Hz. Filters are made under the lock, so that threads that meet the same odd
/// rates make one kernel between them.
final class FilterCache: Sendable {
    private struct Ratio: Hashable {
        let up: Int
        let down: Int
    }

    /// Taps of all filters kept, 32 MB. One filter that is longer is kept by itself.
    private static let keptTaps = 1 << 22

    private let filters = Mutex<[Ratio: PolyphaseFilter]>([:])
    private let make: @Sendable (_ up: Int, _ down: Int) -> PolyphaseFilter

    /// A cache of what `make` gives for factors without a common divisor.
    init(_ make: @escaping @Sendable (_ up: Int, _ down: Int) -> PolyphaseFilter) { self.make = make }

    /// The filter between two rates in Hz.
    func filter(from: Int, to: Int) -> PolyphaseFilter {
        let divisor = greatestCommonDivisor(from, to)
        let ratio = Ratio(up: to / divisor, down: from / divisor)
        return filters.withLock { filters in
            if let known = filters[ratio] { return known }
            let made = make(ratio.up, ratio.down)
            let held = filters.values.reduce(0) { $0 + $1.tapCount }
            if held + made.tapCount > Self.keptTaps { filters.removeAll() }
            filters[ratio] = made
            return made
        }
    }
}
