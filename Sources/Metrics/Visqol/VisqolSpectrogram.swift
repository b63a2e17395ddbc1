import DSP
import Glibc

/// A gammatone spectrogram in dB, bands from low to high.
package struct VisqolSpectrogram: Sendable {
    /// Number of bands.
    package let bandCount: Int
    /// Levels in dB, `bandCount` values a frame.
    package var levels: [Double]
    /// Number of frames.
    package var frameCount: Int { levels.count / bandCount }

    /// The lowest level that is told from silence, in dB, and how far below the loudest band of a frame.
    private static let (absoluteFloor, relativeFloor) = (-45.0, 45.0)

    /// The spectrogram of `samples` at the mode's rate. The dB are those of amplitudes taken for powers, as ViSQOL has
    /// them.
    init(of samples: [Double], _ mode: VisqolMode) {
        bandCount = mode.bandCount
        levels = mode.frames.levels(of: samples).map { 10 * log10($0 == 0 ? .ulpOfOne : $0) }
    }

    private init(bandCount: Int, levels: [Double]) {
        self.bandCount = bandCount
        self.levels = levels
    }

    /// The frames of `range`.
    subscript(range: Range<Int>) -> VisqolSpectrogram {
        VisqolSpectrogram(
            bandCount: bandCount,
            levels: Array(levels[range.lowerBound * bandCount..<range.upperBound * bandCount]))
    }

    /// Both spectrograms over the noise floor they share, which becomes 0: levels below −45 dB are raised to it, then
    /// in each frame that both have those more than 45 dB below the louder signal's loudest band.
    package static func overNoiseFloor(
        _ a: VisqolSpectrogram, _ b: VisqolSpectrogram
    ) -> (VisqolSpectrogram, VisqolSpectrogram) {
        var (a, b) = (a, b)
        a.raise(to: absoluteFloor)
        b.raise(to: absoluteFloor)
        for frame in 0..<min(a.frameCount, b.frameCount) {
            let floor = max(a.loudest(in: frame), b.loudest(in: frame)) - relativeFloor
            a.raise(to: floor, in: frame)
            b.raise(to: floor, in: frame)
        }
        let lowest = min(a.levels.min() ?? 0, b.levels.min() ?? 0)
        for i in a.levels.indices { a.levels[i] -= lowest }
        for i in b.levels.indices { b.levels[i] -= lowest }
        return (a, b)
    }

    private func loudest(in frame: Int) -> Double {
        levels[frame * bandCount..<(frame + 1) * bandCount].max() ?? -.infinity
    }

    private mutating func raise(to floor: Double, in frame: Int) {
        for i in frame * bandCount..<(frame + 1) * bandCount { levels[i] = max(levels[i], floor) }
    }

    private mutating func raise(to floor: Double) {
        for i in levels.indices { levels[i] = max(levels[i], floor) }
    }
}

/// The gammatone spectrogram of a signal at the mode's rate.
package struct VisqolSpectrogramAnalysis: Analysis {
    package let mode: VisqolMode

    package init(_ mode: VisqolMode) { self.mode = mode }

    package func analyze(_ signal: AnalyzedSignal) -> VisqolSpectrogram {
        VisqolSpectrogram(of: signal.samples, mode)
    }
}
