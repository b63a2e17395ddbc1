import Glibc

/// Voice activity in windows of 4 ms: where a signal's speech is, and how strong.
///
/// Positive values are speech; the threshold adapts to the level of noise.
struct PesqVoiceActivity {
    /// Power of each window with speech, 0 elsewhere.
    let power: [Double]
    /// ln(power / threshold) where the power is above the threshold, 0 elsewhere: what coarse delays are found with.
    let logarithm: [Double]

    /// Runs of at most this many windows are no speech.
    private static let longestClick = 4
    /// Pauses of at most this many windows are bridged.
    private static let longestPause = 50
    /// Signals with this ratio of speech to noise are clean enough to drop weak runs.
    private static let cleanRatio = 1000.0

    /// The activity of `samples`, filtered for alignment, of which `count` are read.
    init(_ samples: [Float], count: Int, window: Int) {
        var power = Self.meanSquares(samples, windows: count / window, window: window)
        let last = power.count - 1
        let floor = (power.max() ?? 0) > 0 ? 1e-4 * (power.max() ?? 0) : 1
        var threshold = Self.threshold(of: power, floor: floor)
        for k in power.indices { power[k] = max(power[k], floor) }

        let speech = Self.mean(power) { $0 > threshold }
        let noise = Self.mean(power) { $0 <= threshold } ?? 1
        if speech == nil { threshold = -1 }

        for k in power.indices where power[k] <= threshold { power[k] = -power[k] }
        power[0] = -floor
        power[last] = -floor
        for run in Self.runs(power) where run.count <= Self.longestClick { Self.negate(&power, run) }
        if (speech ?? 0) >= Self.cleanRatio * noise {
            for run in Self.runs(power) where power[run].reduce(0, +) < 3 * threshold * Double(run.count) {
                Self.negate(&power, run)
            }
        }
        Self.bridgePauses(&power, floor: floor)
        Self.smoothEdges(&power)

        for k in power.indices { power[k] = max(power[k], 0) }
        if threshold <= 0 { threshold = floor }
        self.power = power
        logarithm = power.map { $0 <= threshold ? 0 : log($0 / threshold) }
    }

    private static func meanSquares(_ samples: [Float], windows: Int, window: Int) -> [Double] {
        (0..<windows).map { k in
            var sum = 0.0
            for i in k * window..<(k + 1) * window { sum += Double(samples[i]) * Double(samples[i]) }
            return sum / Double(window)
        }
    }

    /// The noise threshold: starting at the mean power, twelve times two standard deviations above the mean of what
    /// lies below it.
    private static func threshold(of power: [Double], floor: Double) -> Double {
        var threshold = power.reduce(0, +) / Double(power.count)
        for _ in 0..<12 {
            let below = power.lazy.map { max($0, floor) }.filter { $0 <= threshold }
            var count = 0.0
            var sum = 0.0
            for value in below {
                count += 1
                sum += value
            }
            let mean = count > 0 ? sum / count : 0
            var squares = 0.0
            for value in below { squares += (value - mean) * (value - mean) }
            let deviation = count > 0 ? (squares / count).squareRoot() : 0
            threshold = 1.001 * (mean + 2 * deviation)
        }
        return threshold
    }

    private static func mean(_ values: [Double], where isCounted: (Double) -> Bool) -> Double? {
        var sum = 0.0
        var count = 0
        for value in values where isCounted(value) {
            sum += value
            count += 1
        }
        return count > 0 ? sum / Double(count) : nil
    }

    /// Maximal ranges of positive values.
    static func runs(_ values: [Double]) -> [Range<Int>] {
        var runs = [Range<Int>]()
        var start: Int?
        for k in values.indices {
            if values[k] > 0 {
                start = start ?? k
            } else if let begin = start {
                runs.append(begin..<k)
                start = nil
            }
        }
        if let begin = start { runs.append(begin..<values.count) }
        return runs
    }

    private static func negate(_ power: inout [Double], _ run: Range<Int>) {
        for k in run { power[k] = -power[k] }
    }

    /// Fills short pauses between runs; where there is no run at all, everything counts as speech.
    private static func bridgePauses(_ power: inout [Double], floor: Double) {
        let runs = runs(power)
        guard !runs.isEmpty else {
            for k in power.indices { power[k] = abs(power[k]) }
            power[0] = -floor
            power[power.count - 1] = -floor
            return
        }
        for (run, next) in zip(runs, runs.dropFirst()) where next.lowerBound - run.upperBound <= longestPause {
            for k in run.upperBound..<next.lowerBound { power[k] = floor }
        }
    }

    /// Gives each run two weaker windows before it and after it.
    private static func smoothEdges(_ power: inout [Double]) {
        var k = 3
        while k < power.count - 2 {
            if power[k] > 0 && power[k - 2] <= 0 {
                power[k - 2] = 0.1 * power[k]
                power[k - 1] = 0.3 * power[k]
                k += 1
            }
            if power[k] <= 0 && power[k - 1] > 0 {
                power[k] = 0.3 * power[k - 1]
                power[k + 1] = 0.1 * power[k - 1]
                k += 3
            }
            k += 1
        }
    }
}
