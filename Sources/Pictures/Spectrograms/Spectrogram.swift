import Audio
import DSP
import Glibc

/// The power of a signal by time and frequency, as coarse as a picture of it.
///
/// Frames of 25 ms under a Hann window; a column is the mean of the frames in it, a row that of the bins in it, and
/// channels are added.
struct Spectrogram: Sendable {
    /// What signals that are looked at together share.
    struct Axes: Sendable, Hashable {
        /// Length of the time axis in s, above 0.
        let duration: Double
        /// Upper end of the frequency axis in Hz; it begins at 0.
        let maximumFrequency: Double
        /// Pixels along time.
        let columns: Int
        /// Pixels along frequency.
        let rows: Int

        /// Axes that hold all of `signals`, to the highest Nyquist frequency; `nil` where there is no sample.
        init?(_ signals: [Signal], maximumColumns: Int, rows: Int) {
            duration = signals.map(\.duration).max() ?? 0
            maximumFrequency = Double(signals.map(\.sampleRate).max() ?? 0) / 2
            guard duration > 0 else { return nil }
            // Finer than 4 ms, 25 ms frames show nothing new.
            columns = max(1, min(maximumColumns, Int((duration / 0.004).rounded(.up))))
            self.rows = rows
        }
    }

    /// Length of a frame in s.
    static let frameDuration = 0.025
    /// The longest way from a frame to the next in s: half a frame, so that no sound falls between two.
    static let maximumHop = 0.0125

    /// |X|² of a row and column, `power[row * columns + column]`, row 0 at the top, relative to what a sine of full
    /// scale has at its peak in one channel.
    let power: [Double]

    /// The spectrogram of a signal; what lies beyond its end or its Nyquist frequency is 0.
    init(_ signal: Signal, _ axes: Axes) {
        let rate = Double(signal.sampleRate)
        let length = max(16, Int((rate * Self.frameDuration).rounded()))
        let rowBandwidth = axes.maximumFrequency / Double(axes.rows)
        let size = nextPowerOfTwo(max(length, Int((rate / rowBandwidth).rounded(.up))))
        let window = (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(length)) }
        let spectrum = PowerSpectrum(window: window + [Double](repeating: 0, count: size - length))
        let bins = Self.bins(of: axes, binWidth: rate / Double(size), count: size / 2 + 1)
        let columnDuration = axes.duration / Double(axes.columns)
        let framesPerColumn = max(1, Int((columnDuration / Self.maximumHop).rounded(.up)))
        let scale = 4 / (window.reduce(0, +) * window.reduce(0, +)) / Double(framesPerColumn)

        var power = [Double](repeating: 0, count: axes.rows * axes.columns)
        for channel in signal.channels {
            let margin = [Float](repeating: 0, count: size)
            let samples = margin + channel.map { $0.isFinite ? Float($0) : 0 } + margin
            for column in 0..<axes.columns {
                for frame in 0..<framesPerColumn {
                    let time =
                        (Double(column) + (Double(frame) + 0.5) / Double(framesPerColumn)) * columnDuration
                    let start = Int((time * rate).rounded()) - length / 2
                    guard start > -size, start < channel.count else { continue }
                    spectrum.analyze(samples, from: start + size)
                    for (row, range) in bins.enumerated() where !range.isEmpty {
                        let sum = spectrum.power[range].reduce(0, +)
                        power[row * axes.columns + column] += sum / Double(range.count) * scale
                    }
                }
            }
        }
        self.power = power
    }

    /// The bins of each row, from the top.
    private static func bins(of axes: Axes, binWidth: Double, count: Int) -> [Range<Int>] {
        let rowBandwidth = axes.maximumFrequency / Double(axes.rows)
        func firstBin(from frequency: Double) -> Int { min(count, Int((frequency / binWidth).rounded(.up))) }
        return (0..<axes.rows).reversed().map { row in
            firstBin(from: Double(row) * rowBandwidth)..<firstBin(from: Double(row + 1) * rowBandwidth)
        }
    }
}
