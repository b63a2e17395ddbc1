import DSP
import Glibc

/// The coherence speech intelligibility index: signal-to-distortion ratios from the coherence of the two signals, for
/// frames of high, middle and low level apart (Kates and Arehart 2005).
struct Csii {
    /// Classes of frames by their level in the reference.
    enum Level: Int { case high, mid, low }

    private let values: [Double?]

    /// The index of the frames of one level.
    func value(_ level: Level) throws(Undefined) -> Double {
        guard let value = values[level.rawValue] else {
            throw Undefined(.tooFewFrames, "the reference has no frame of this level")
        }
        return value
    }

    /// Levels against the whole signal, in dB, at which the middle frames and the high ones begin.
    private static let (midLevel, highLevel) = (-10.0, 0.0)
    /// Range of the signal-to-distortion ratios, ±, in dB.
    private static let ratioLimit = 15.0
    /// Filters fall off exponentially; what is left of them beyond this does not change a sum.
    private static let negligibleWeight = 1e-30
    /// Powers that are kept from the first look at the frames for the second, 16 MB.
    private static let keptPowers = 1 << 21

    /// The index of a pair of one length and rate.
    init(reference: [Double], hypothesis: [Double], _ frames: PysepmFrames) throws(Undefined) {
        let levels = try Self.levels(of: reference, frames)
        let classes = levels.map { level in
            level >= Self.highLevel
                ? Level.high.rawValue : level >= Self.midLevel ? Level.mid.rawValue : Level.low.rawValue
        }
        let filters = Self.filters(frames)
        var x = FrameSpectrum(window: frames.window, fftSize: frames.fftSize)
        var y = x
        var coherences = Array(repeating: CoherenceEstimate(binCount: filters.columnCount), count: 3)
        var power = [Double](repeating: 0, count: filters.columnCount)
        var kept = [Double]()
        for (frame, group) in classes.enumerated() {
            x.analyze(reference, from: frame * frames.hop)
            y.analyze(hypothesis, from: frame * frames.hop)
            coherences[group].add(x, y)
            if kept.count + power.count <= Self.keptPowers {
                y.power(into: &power)
                kept += power
            }
        }
        let weighted = coherences.map { coherence in
            let values = coherence.values
            return (
                signal: filters.scalingColumns(by: values),
                distortion: filters.scalingColumns(by: values.map { 1 - $0 })
            )
        }

        var sums = [0.0, 0, 0]
        var signal = [Double](repeating: 0, count: filters.rowCount)
        var distortion = signal
        for (frame, group) in classes.enumerated() {
            let place = frame * power.count
            if place < kept.count {
                power.replaceSubrange(power.indices, with: kept[place..<place + power.count])
            } else {
                y.analyze(hypothesis, from: frame * frames.hop)
                y.power(into: &power)
            }
            weighted[group].signal.multiply(power, into: &signal)
            weighted[group].distortion.multiply(power, into: &distortion)
            let lacking = levels[frame] > -.infinity
            for band in Self.bands.indices {
                let ratio = Self.ratio(signal[band], distortion[band], lacking: lacking)
                sums[group] += Self.bands[band].importance * (ratio + Self.ratioLimit) / (2 * Self.ratioLimit)
            }
        }
        let total = Self.bands.reduce(0) { $0 + $1.importance }
        values = zip(sums, coherences).map { sum, coherence in
            coherence.frameCount > 0 ? sum / total / Double(coherence.frameCount) : nil
        }
    }

    /// Signal-to-distortion ratio in dB, limited. A frame in which the hypothesis is digital silence has neither signal
    /// nor distortion; it lacks the signal if the reference is not silent there.
    private static func ratio(_ signal: Double, _ distortion: Double, lacking: Bool) -> Double {
        if signal == 0 && distortion == 0 { return lacking ? -ratioLimit : ratioLimit }
        return min(max(10 * log10(signal / distortion), -ratioLimit), ratioLimit)
    }

    /// RMS level of each frame against that of the whole signal, in dB; without window.
    private static func levels(of samples: [Double], _ frames: PysepmFrames) throws(Undefined) -> [Double] {
        let root = (energy(samples) / Double(samples.count)).squareRoot()
        return try frames.starts(in: samples.count).map { start in
            let ofFrame = energy(samples[start..<start + frames.length]) / Double(frames.length)
            return 20 * log10(ofFrame.squareRoot() / root)
        }
    }

    /// Rounded-exponential filters over the bins that they reach.
    private static func filters(_ frames: PysepmFrames) -> BandMatrix {
        let binWidth = Double(frames.sampleRate) / Double(frames.fftSize)
        let rows = bands.map { band in
            let slope = 4 * band.centre / band.width
            return (0..<frames.binCount).map { bin in
                let distance = slope * abs(1 - Double(bin) * binWidth / band.centre)
                let weight = (1 + distance) * exp(-distance)
                return weight > negligibleWeight ? weight : 0
            }
        }
        let reach = 1 + rows.reduce(0) { max($0, $1.lastIndex { $0 != 0 } ?? 0) }
        return BandMatrix(rows: rows.map { Array($0[..<reach]) }, columnCount: reach)
    }

    /// The bands: centre and width in Hz and importance.
    private static let bands = SpeechBands.criticalBands
}
