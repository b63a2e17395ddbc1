import Glibc
import Synchronization

/// What Harvest's refinement looks up: the waves of the transform bins that it reads, for transforms of 8, 16 … points,
/// and its windows.
///
/// A candidate's window of 2h + 1 points is transformed with 2^(2 + ⌊log2(2h + 1)⌋) points, so h is below a quarter of
/// the transform and the sixth harmonic falls in one of the first hundred bins, whatever the rate.
///
/// The tables are written before anyone else sees them and never change: hence `@unchecked Sendable`.
final class HarvestTables: @unchecked Sendable {
    private let longestHalfWindow: Int
    /// Rows begin at multiples of the vectors' width.
    let waves: Scratch
    /// Where the waves for transforms of 2^j points begin.
    let waveOffsets: [Int]
    /// Windows and the differences of their neighbours, for h = 1, 2 …; see `ck_refinement`.
    let windows: Scratch
    /// cos and sin of π/(2h + 1), interleaved, for h = 0, 1 …
    let halfSteps: Scratch

    private init(longestHalfWindow: Int) {
        self.longestHalfWindow = longestHalfWindow
        var waves: [Double] = []
        var offsets = [0, 0, 0]
        for exponent in 3...(Int.bitWidth + 1 - (2 * longestHalfWindow + 1).leadingZeroBitCount) {
            offsets.append(waves.count)
            let size = 1 << exponent
            let turn = Self.turn(size)
            for k in 0...Self.highestBin(size) {
                waves += (1...(size / 4)).map { turn[k * $0 % size] }
                waves += (1...(size / 4)).map { turn[(k * $0 + 3 * size / 4) % size] }
            }
        }
        self.waves = Scratch(waves)
        waveOffsets = offsets
        windows = Scratch((1...longestHalfWindow).flatMap(Self.window))
        halfSteps = Scratch(
            (0...longestHalfWindow).flatMap { h in
                let angle = Double.pi / Double(2 * h + 1)
                return [cos(angle), sin(angle)]
            })
    }

    private static func window(halfLength h: Int) -> [Double] {
        let step = 2 * Double.pi / Double(2 * h + 1)
        let values = (0...(h + 1)).map { 0.42 + 0.5 * cos(step * Double($0)) + 0.08 * cos(2 * step * Double($0)) }
        return values[1...h] + (1...h).map { values[$0 - 1] - values[$0 + 1] }
    }

    /// The highest bin in which a sixth harmonic can fall: of frequency 6f with f < 1.5·rate/(h − 1), where
    /// h ≥ (size/4 − 1)/2, and not beyond half the rate.
    private static func highestBin(_ size: Int) -> Int {
        let shortest = Double(size / 4 - 1) / 2
        return shortest < 2 ? size / 2 : min(size / 2, Int(9 * Double(size) / (shortest - 1)) + 1)
    }

    /// cos(2πi/count), i = 0 … count − 1, for a power of two from 8 on.
    ///
    /// Exact at the quarters and equally precise everywhere: where a harmonic near half the rate has almost no power,
    /// its frequency is the quotient of two nearly vanishing sums.
    private static func turn(_ count: Int) -> [Double] {
        let quarter = count / 4
        let first = (0...quarter).map { i in
            2 * i <= quarter
                ? cos(2 * .pi * Double(i) / Double(count)) : sin(2 * .pi * Double(quarter - i) / Double(count))
        }
        return (0..<count).map { i in
            let (turns, rest) = i.quotientAndRemainder(dividingBy: quarter)
            switch turns {
            case 0: return first[rest]
            case 1: return -first[quarter - rest]
            case 2: return -first[rest]
            default: return first[quarter - rest]
            }
        }
    }

    /// The latest tables; a cache of immutable values that changes speed, never a result.
    private static let latest = Mutex<HarvestTables?>(nil)

    /// Tables for windows of up to 2·`longestHalfWindow` + 1 points, made on first use and kept: 2 MB for a floor of
    /// 40 Hz.
    static func shared(longestHalfWindow: Int) -> HarvestTables {
        if let known = latest.withLock({ $0 }), known.longestHalfWindow == longestHalfWindow { return known }
        let made = HarvestTables(longestHalfWindow: longestHalfWindow)
        latest.withLock { $0 = made }
        return made
    }
}
