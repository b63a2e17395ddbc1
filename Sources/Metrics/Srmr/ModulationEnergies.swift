import DSP
import Glibc

/// Energies of the envelopes of a gammatone bank in eight modulation bands, window by window (Falk, Zheng and Chan
/// 2010, section III).
package struct ModulationEnergies: Analysis {
    /// Filters of the gammatone bank.
    package var channelCount: Int
    /// Centre of the lowest of them, in Hz.
    package var lowestFrequency: Double
    /// Centre of the lowest modulation band, in Hz.
    package var lowestModulation: Double
    /// Centre of the highest modulation band, in Hz.
    package var highestModulation: Double
    /// Envelopes from a short-time spectrum instead of from filtered signals.
    package var isFast: Bool

    /// Number of modulation bands.
    package static let modulationCount = 8
    /// Quality factor of the modulation filters.
    private static let modulationQ = 2.0
    /// Length of a window and distance of two, in s.
    private static let (windowDuration, hopDuration) = (0.256, 0.064)
    /// Window and hop of the short-time spectrum in s, and the envelope's rate that follows in Hz. Where the hop is not
    /// a whole number of samples the true rate differs, which the reference implementation does not heed either.
    private static let (envelopeWindow, envelopeHop, envelopeRate) = (0.010, 0.0025, 400.0)

    package typealias Bands = SIMD8<Double>

    package struct Result {
        /// Energies by window and channel. Channels fall in frequency in the slow form and rise in the fast one.
        package var windows: [[Bands]]
    }

    /// An analysis with these settings.
    package init(
        channelCount: Int, lowestFrequency: Double, lowestModulation: Double, highestModulation: Double, isFast: Bool
    ) {
        self.channelCount = channelCount
        self.lowestFrequency = lowestFrequency
        self.lowestModulation = lowestModulation
        self.highestModulation = highestModulation
        self.isFast = isFast
    }

    package func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let rate = isFast ? Self.envelopeRate : Double(signal.sampleRate)
        let length = Int((Self.windowDuration * rate).rounded(.up))
        let hop = Int((Self.hopDuration * rate).rounded(.up))
        // The energies are those of windowed samples, so the weights of the squares are the window's squares.
        let weights = (0..<length).map { i in
            let window = 0.54 - 0.46 * cos(2 * .pi * Double(i) / Double(length))
            return window * window
        }
        let filters = modulationFilters(rate: rate)
        var windows = [[Bands]]()
        try forEachEnvelope(of: signal, atLeast: length) { channel, envelope in
            let energies = filters.energies(of: envelope, weights: weights, hop: hop)
            if channel == 0 { windows = Array(repeating: [], count: energies.count) }
            for (window, bands) in energies.enumerated() { windows[window].append(bands) }
        }
        return Result(windows: windows)
    }

    /// Centres of the modulation bands in Hz, equally spaced on a logarithmic scale.
    package var modulationCentres: [Double] {
        let spacing = pow(highestModulation / lowestModulation, 1 / Double(Self.modulationCount - 1))
        return (0..<Self.modulationCount).map { lowestModulation * pow(spacing, Double($0)) }
    }

    /// Centres of the gammatone bank in Hz for signals of `sampleRate`, rising.
    package func centres(sampleRate: Int) -> [Double] { bank(sampleRate: sampleRate).map(\.centre).reversed() }

    private func bank(sampleRate: Int) -> [GammatoneFilter] {
        GammatoneFilter.bank(
            lowest: lowestFrequency, highest: Double(sampleRate) / 2, count: channelCount, sampleRate: sampleRate)
    }

    private func modulationFilters(rate: Double) -> BiquadCascades {
        BiquadCascades(
            modulationCentres.map { centre in
                let w = tan(.pi * centre / rate)
                let b = w / Self.modulationQ
                let a0 = 1 + b + w * w
                return [Biquad(b0: b / a0, b1: 0, b2: -b / a0, a1: (2 * w * w - 2) / a0, a2: (1 - b + w * w) / a0)]
            })
    }

    private func forEachEnvelope(
        of signal: AnalyzedSignal, atLeast length: Int, _ body: (Int, [Double]) -> Void
    ) throws(Undefined) {
        let bank = bank(sampleRate: signal.sampleRate)
        let samples = signal.samples
        if isFast {
            let gammatonegram = Gammatonegram(
                bank.reversed(), windowDuration: Self.envelopeWindow, hopDuration: Self.envelopeHop)
            let columns = gammatonegram.columnCount(of: samples.count)
            guard columns >= length else {
                throw Undefined(.tooShort, "\(columns) of at least \(length) values of the envelopes")
            }
            for (channel, envelope) in gammatonegram.envelopes(of: samples).enumerated() { body(channel, envelope) }
        } else {
            guard samples.count >= length else {
                throw Undefined(.tooShort, "\(samples.count) of at least \(length) samples")
            }
            let transform = HilbertEnvelope(count: samples.count, size: (samples.count + 15) / 16 * 16)
            for first in stride(from: 0, to: bank.count, by: 8) {
                let filters = bank[first..<min(first + 8, bank.count)]
                let outputs = BiquadCascades(filters.map(\.sections)).apply(to: samples)
                for (index, output) in outputs.enumerated() { body(first + index, transform.apply(to: output)) }
            }
        }
    }
}
