import Glibc

/// Kaldi's frames of a signal before the window: dithered, without offset, pre-emphasised.
///
/// Belongs to one task and one signal, since the noise goes on from frame to frame.
///
/// Source: Kaldi, `ExtractWindow` and `ProcessWindow` in feat/feature-window.cc.
struct KaldiFrames {
    /// The latest frame.
    private(set) var frame: [Double]
    /// The natural logarithm of the latest frame's energy before pre-emphasis.
    private(set) var logEnergy = 0.0

    private let options: KaldiFrameOptions
    private var noise = WORLDNoise()
    private var draws: [UInt32]

    /// Frames as the options say.
    init(_ options: KaldiFrameOptions) {
        self.options = options
        frame = [Double](repeating: 0, count: options.lengthSamples)
        draws = [UInt32](repeating: 0, count: options.dither == 0 ? 0 : options.lengthSamples)
    }

    /// The logarithm of an energy, or of the least one that Kaldi takes for one: single precision's ε.
    static func logarithm(of energy: Double) -> Double { log(max(energy, leastEnergy)) }

    /// Energies of bands below this count as this.
    static let leastEnergy = Double(Float.ulpOfOne)

    /// Prepares the frame of a number.
    mutating func prepare(_ number: Int, of signal: [Double]) {
        copy(from: options.start(of: number), of: signal)
        if options.dither != 0 { addNoise() }
        if options.removesOffset {
            let mean = sum(frame[...]) / Double(frame.count)
            for i in frame.indices { frame[i] -= mean }
        }
        logEnergy = Self.logarithm(of: energy(frame))
        if options.preemphasis != 0 { emphasise() }
    }

    /// Copies samples; beyond its ends the signal is mirrored, the outermost samples repeated.
    private mutating func copy(from start: Int, of signal: [Double]) {
        if start >= 0, start + frame.count <= signal.count {
            copyBlock(of: signal, from: start, count: frame.count, into: &frame)
            return
        }
        let period = 2 * signal.count
        for i in frame.indices {
            let place = ((start + i) % period + period) % period
            frame[i] = signal[place < signal.count ? place : period - 1 - place]
        }
    }

    private mutating func addNoise() {
        noise.next(draws.count, into: &draws)
        for i in frame.indices { frame[i] += options.dither * WORLDNoise.deviate(draws[i]) }
    }

    /// The first sample counts as its own predecessor.
    private mutating func emphasise() {
        let share = options.preemphasis
        var previous = frame[0]
        for i in frame.indices {
            let sample = frame[i]
            frame[i] = sample - share * previous
            previous = sample
        }
    }
}
