/// Features of a signal, as a card describes them: spectra or mel bands, and their logarithm.
public struct FeatureSettings: Sendable, Hashable {
    /// What a row has.
    public enum Kind: Sendable, Hashable {
        /// The bins of a transform.
        case magnitude
        /// Mel bands of them.
        case mel(MelSettings)
    }

    /// Mel bands.
    public struct MelSettings: Sendable, Hashable {
        /// Mel scales.
        public enum Scale: String, Sendable, CaseIterable {
            /// Linear below 1 kHz, logarithmic above.
            case slaney
            /// 2595·log10(1 + f/700).
            case htk
        }

        /// What triangles are multiplied by.
        public enum Norm: String, Sendable, CaseIterable {
            /// 2 / (upper − lower edge).
            case slaney
            /// Nothing: their peak is 1.
            case none
        }

        /// Number of bands.
        public var bands: Int
        /// The lowest edge in Hz.
        public var low = 0.0
        /// The highest edge in Hz; half of the rate where it is `nil`.
        public var high: Double?
        /// The scale on which edges are equally spaced.
        public var scale = Scale.slaney
        /// What triangles are multiplied by.
        public var norm = Norm.slaney
    }

    /// Windows, all periodic.
    public enum Window: String, Sendable, CaseIterable { case hann, hamming, rectangular }

    /// What is put around a signal.
    public enum Padding: String, Sendable, CaseIterable {
        /// Half a transform of zeros on both sides.
        case center
        /// Half a transform of the signal mirrored on both sides, without its first and last sample again.
        case reflect
        /// All of a transform but a hop before the signal, and zeros after it until the last frame is full.
        case overlap
        case none
    }

    /// Logarithms.
    public enum Logarithm: Sendable, Hashable {
        case none
        /// 10·log10 of the larger of value and floor, against a reference (`nil`: the largest value), and no lower than
        /// `range` below the largest.
        case decibel(reference: Double?, floor: Double, range: Double?)
        /// ln(max(x, floor) + offset).
        case natural(floor: Double, offset: Double)
        /// log10 of a value between floor and ceiling.
        case common(floor: Double, ceiling: Double)
        /// ln; zeros are `drop` dB below the smallest other value, and −`silence` dB where all are zero.
        case relative(drop: Double, silence: Double)
    }

    /// What a row has.
    public var kind: Kind
    /// Points of a transform.
    public var fftSize: Int
    /// Samples under the window, in the middle of the transform.
    public var windowLength: Int
    /// Samples from frame to frame.
    public var hop: Int
    /// The window.
    public var window = Window.hann
    /// What is put around a signal.
    public var padding = Padding.center
    /// The power of the magnitude.
    public var power = 2.0
    /// Samples at the signal's end that are left out.
    public var droppedSamples = 0
    /// The logarithm.
    public var logarithm = Logarithm.none
    /// Added to all values at last, …
    public var offset = 0.0
    /// … which are then multiplied by this.
    public var factor = 1.0

    /// Numbers of a row.
    public var width: Int {
        switch kind {
        case .magnitude: fftSize / 2 + 1
        case .mel(let mel): mel.bands
        }
    }
}
