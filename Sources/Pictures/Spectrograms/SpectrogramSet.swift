import Audio
import Charts
import Glibc

/// Spectrograms of one utterance by several systems, which share the time axis, the frequency axis and the level that is
/// 0 dB: equal colours are equal levels.
///
///     if let set = SpectrogramSet([reference, codec]) {
///         let pictures = try [0, 1].map { try set.picture($0).dataURI() }
///         let difference = set.difference(from: 0, to: 1)
///     }
public struct SpectrogramSet: Sendable {
    /// Range of levels in dB: from this far below the loudest place of all signals up to it.
    public static let rangeDB = 80.0

    /// Length of the time axis in s.
    public var duration: Double { axes.duration }
    /// Upper end of the frequency axis in Hz, the highest Nyquist frequency; the axis begins at 0.
    public var maximumFrequency: Double { axes.maximumFrequency }
    /// Level of the loudest place of all signals in dB, relative to a sine of full scale; `nil` where all are silent.
    public let peakDB: Double?

    private let axes: Spectrogram.Axes
    /// dB relative to the loudest place, −80…0, a place a pixel.
    private let levels: [[Double]]

    /// A difference of two spectrograms.
    public struct Difference: Sendable, Hashable {
        /// White where they are equal, colour 2 of the light palette (orange) where the second is louder, colour 1
        /// (blue) where it is softer.
        public let picture: PNGImage
        /// The difference in dB that has the full colour; greater ones have it too.
        public let rangeDB: Double
    }

    /// The spectrograms of some signals; `nil` where none of them has a sample.
    ///
    /// - Parameters:
    ///   - signals: of any rates and lengths; times are not aligned
    ///   - maximumColumns: greatest width of the pictures in pixels
    ///   - rows: height of the pictures in pixels
    public init?(_ signals: [Signal], maximumColumns: Int = 480, rows: Int = 160) {
        guard let axes = Spectrogram.Axes(signals, maximumColumns: max(1, maximumColumns), rows: max(1, rows)) else {
            return nil
        }
        self.axes = axes
        let powers = signals.map { Spectrogram($0, axes).power }
        let peak = powers.joined().max() ?? 0
        peakDB = peak > 0 ? 10 * log10(peak) : nil
        levels = powers.map { power in
            power.map { $0 > 0 && peak > 0 ? max(10 * log10($0 / peak), -Self.rangeDB) : -Self.rangeDB }
        }
    }

    /// The spectrogram of a signal: high frequencies at the top, viridis from −80 dB (dark) to 0 dB.
    public func picture(_ index: Int) -> PNGImage {
        let steps = Double(ColorMap.viridis.count - 1)
        return picture(ColorMap.viridis, levels[index].map { ($0 / Self.rangeDB + 1) * steps })
    }

    /// What the signal `second` has more or less than `first`, in dB.
    ///
    /// Levels below −80 dB count as −80 dB, so that differences nobody hears are white. The range is 3, 6, 10, 20 or
    /// 30 dB, the least that holds 9 of 10 pixels: a band that is missing altogether has the full colour in any case,
    /// and is not to pale what happens in the others.
    public func difference(from first: Int, to second: Int) -> Difference {
        let differences = zip(levels[first], levels[second]).map { $1 - $0 }
        // So many pixels stand behind the 90 % quantile; counting them is quicker than sorting.
        let mostBeyond = differences.count - 1 - (differences.count - 1) * 9 / 10
        let range =
            Self.differenceRanges.first { range in differences.count { abs($0) > range } <= mostBeyond }
            ?? Self.largestRange
        let half = Double(Self.differenceColors.count / 2)
        return Difference(
            picture: picture(
                Self.differenceColors, differences.map { (min(max($0 / range, -1), 1) + 1) * half }),
            rangeDB: range)
    }

    private static let differenceRanges: [Double] = [3, 6, 10, 20, largestRange]
    private static let largestRange = 30.0
    private static let differenceColors = ColorMap.diverging(
        below: Palette.light.systems[0], above: Palette.light.systems[1], count: 31)

    private func picture(_ palette: [Palette.Color], _ places: [Double]) -> PNGImage {
        PNGImage(
            width: axes.columns, height: axes.rows, palette: palette,
            pixels: places.map { UInt8($0.rounded()) })
    }
}
