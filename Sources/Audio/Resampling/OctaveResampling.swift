import Glibc
import Synchronization

extension PolyphaseFilter {
    private struct Rates: Hashable {
        let from: Int
        let to: Int
    }

    /// Filters made so far; a bounded cache of immutable values that changes speed, never a result.
    private static let octaveFilters = Mutex<[Rates: PolyphaseFilter]>([:])
    private static let keptFilters = 16

    /// The filter of GNU Octave's `resample` (signal package), which STOI's reference implementations use: a sinc
    /// low-pass under a Kaiser window for 60 dB of rejection, with a transition band of a tenth of the cutoff.
    public static func octave(from: Int, to: Int) -> PolyphaseFilter {
        let rates = Rates(from: from, to: to)
        if let known = octaveFilters.withLock({ $0[rates] }) { return known }
        let made = makeOctaveFilter(from: from, to: to)
        octaveFilters.withLock {
            if $0.count >= keptFilters { $0.removeAll() }
            $0[rates] = made
        }
        return made
    }

    private static func makeOctaveFilter(from: Int, to: Int) -> PolyphaseFilter {
        let divisor = greatestCommonDivisor(from, to)
        let (up, down) = (to / divisor, from / divisor)
        let rejection = 60.0
        let cutoff = 1 / (2 * Double(max(up, down)))
        let half = Int(((rejection - 8) / (28.714 * (cutoff / 10))).rounded(.up))
        let beta = 0.1102 * (rejection - 8.7)
        var kernel = (-half...half).map { m in
            sinc(2 * cutoff * Double(m)) * kaiser(Double(m) / Double(half), beta: beta)
        }
        let gain = Double(up) / kernel.reduce(0, +)
        for i in kernel.indices { kernel[i] *= gain }
        return PolyphaseFilter(kernel: kernel, up: up, down: down)
    }
}
