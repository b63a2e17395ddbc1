import DSP
import Glibc

/// Computes the features that a card describes, in double precision. Tables are made once; one extractor serves all tasks.
struct FeatureExtractor: Sendable {
    let settings: FeatureSettings
    private let window: [Double]
    private let bands: BandMatrix?

    /// An extractor for signals of `rate` Hz.
    init(_ settings: FeatureSettings, rate: Int) {
        self.settings = settings
        window = Self.window(settings.window, settings.windowLength)
        if case .mel(let mel) = settings.kind {
            bands = MelMatrix.make(mel, fftSize: settings.fftSize, rate: rate)
        } else {
            bands = nil
        }
    }

    /// A periodic window.
    static func window(_ kind: FeatureSettings.Window, _ length: Int) -> [Double] {
        switch kind {
        case .hann: periodicHannWindow(length)
        case .hamming: (0..<length).map { 0.54 - 0.46 * cos(2 * .pi * Double($0) / Double(length)) }
        case .rectangular: [Double](repeating: 1, count: length)
        }
    }

    /// The features of a signal; `nil` where it is too short for a frame.
    func features(of samples: [Double]) -> FeatureMatrix? {
        guard samples.count > settings.droppedSamples + reflected else { return nil }
        let signal = padded(samples.dropLast(settings.droppedSamples))
        guard signal.count >= settings.fftSize else { return nil }
        let count = 1 + (signal.count - settings.fftSize) / settings.hop
        var values = spectra(of: signal, count: count)
        apply(settings.logarithm, to: &values)
        if settings.offset != 0 || settings.factor != 1 {
            for i in values.indices { values[i] = (values[i] + settings.offset) * settings.factor }
        }
        return FeatureMatrix(width: settings.width, values: values)
    }

    /// How many numbers the features of so many samples have.
    func size(ofSamples count: Int) -> Int {
        let signal = max(0, count - settings.droppedSamples) + settings.fftSize
        return (signal / settings.hop + 1) * settings.width
    }

    /// Samples that a signal needs so that its features have at least `count` rows.
    func samplesNeeded(forFrames count: Int) -> Int {
        let last = (count - 1) * settings.hop
        let signal =
            switch settings.padding {
            case .center, .reflect: last + settings.fftSize - 2 * (settings.fftSize / 2)
            case .overlap: last - (settings.fftSize - settings.hop) + 1
            case .none: last + settings.fftSize
            }
        return max(1 + reflected, signal) + settings.droppedSamples
    }

    /// Samples that are mirrored at each end: a signal has to be longer.
    private var reflected: Int { settings.padding == .reflect ? settings.fftSize / 2 : 0 }

    private func padded(_ samples: ArraySlice<Double>) -> [Double] {
        func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: max(0, count)) }
        switch settings.padding {
        case .none: return Array(samples)
        case .center:
            let half = zeros(settings.fftSize / 2)
            return half + samples + half
        case .reflect:
            var signal = [Double](samples.dropFirst().prefix(reflected).reversed())
            signal += samples
            signal += samples.dropLast().suffix(reflected).reversed()
            return signal
        case .overlap:
            // The first frame holds one hop of signal; as many frames as it takes for the last sample to have left a hop.
            let before = settings.fftSize - settings.hop
            let count = (samples.count + before + settings.hop - 1) / settings.hop
            let length = (count - 1) * settings.hop + settings.fftSize
            return zeros(before) + samples + zeros(length - before - samples.count)
        }
    }

    /// The bins or bands of all frames, row after row, before any logarithm.
    private func spectra(of signal: [Double], count: Int) -> [Double] {
        var spectrum = FrameSpectrum(window: window, fftSize: settings.fftSize)
        // Where the window sits in the transform changes phases only.
        let first = (settings.fftSize - settings.windowLength) / 2
        var bins = [Double](repeating: 0, count: settings.fftSize / 2 + 1)
        var row = [Double](repeating: 0, count: settings.width)
        var values = [Double]()
        values.reserveCapacity(count * settings.width)
        for frame in 0..<count {
            spectrum.analyze(signal, from: first + frame * settings.hop)
            switch settings.power {
            case 2: spectrum.power(into: &bins)
            case 1: spectrum.magnitudes(into: &bins)
            default:
                spectrum.magnitudes(into: &bins)
                for bin in bins.indices { bins[bin] = pow(bins[bin], settings.power) }
            }
            if let bands {
                bands.multiply(bins, into: &row)
                values += row
            } else {
                values += bins
            }
        }
        return values
    }

    private func apply(_ logarithm: FeatureSettings.Logarithm, to values: inout [Double]) {
        switch logarithm {
        case .none: return
        case .decibel(let reference, let floor, let range):
            let against = 10 * log10(max(floor, reference ?? values.max() ?? floor))
            for i in values.indices { values[i] = 10 * log10(max(floor, values[i])) - against }
            if let range, let largest = values.max() {
                for i in values.indices { values[i] = max(values[i], largest - range) }
            }
        case .natural(let floor, let offset):
            for i in values.indices { values[i] = log(max(values[i], floor) + offset) }
        case .common(let floor, let ceiling):
            for i in values.indices { values[i] = log10(min(max(values[i], floor), ceiling)) }
        case .relative(let drop, let silence):
            let nepersPerDecibel = log(10.0) / 10
            let smallest = values.reduce(Double.infinity) { $1 > 0 ? min($0, $1) : $0 }
            let atZero = smallest.isFinite ? log(smallest) - drop * nepersPerDecibel : -silence * nepersPerDecibel
            for i in values.indices { values[i] = values[i] == 0 ? atZero : log(values[i]) }
        }
    }
}
