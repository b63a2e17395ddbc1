import DSP
import Torch

/// How far two signals' log mel spectra are apart at FFT sizes 2ⁱ: Σ (mean |·| + αᵢ mean (·)²) / Σ (αᵢ + 1).
///
/// Source: Défossez et al., High fidelity neural audio compression, 2022, with ESPnet's αᵢ.
package struct MultiScaleMelLoss: Sendable {
    private struct Scale: Sendable {
        var fftSize: Int
        /// Hann, periodic, [fftSize].
        var window: Tensor
        /// [fftSize / 2 + 1, bands].
        var filters: Tensor
        /// α.
        var weight: Double
    }

    private let scales: [Scale]
    private let base: LossConfiguration.Mel.LogarithmBase

    /// The smallest power of a bin, and the smallest value of a band.
    private static let floor = 1e-10

    /// A loss with librosa's filters: Slaney's mel scale, of unit area.
    package init(_ options: LossConfiguration.Mel, type: DType = .float32, device: Device = .cpu) throws {
        base = options.base
        scales = try options.exponents.map { exponent in
            let size = 1 << exponent
            return Scale(
                fftSize: size, window: try Tensor.hannWindow(size).to(type).to(device),
                filters: try Self.filters(options, fftSize: size).to(type).to(device),
                weight: options.weighsScales ? ESPnetQuirks.melWeight(exponent: exponent) : 1)
        }
    }

    /// The filters as a matrix [bins, bands], a row of memory a band, as librosa has it.
    private static func filters(_ options: LossConfiguration.Mel, fftSize: Int) throws -> Tensor {
        let bank = MelFilterbank(
            bandCount: options.bandCount, sampleRate: options.sampleRate, fftSize: fftSize,
            lowestFrequency: options.lowestFrequency, highestFrequency: options.highestFrequency,
            singlePrecision: true)
        let bins = fftSize / 2 + 1
        var weights = [Float](repeating: 0, count: options.bandCount * bins)
        var (impulse, values) = (
            [Double](repeating: 0, count: bins), [Double](repeating: 0, count: options.bandCount)
        )
        for bin in 0..<bins {
            impulse[bin] = 1
            impulse.withUnsafeBufferPointer { bank.apply(to: $0, into: &values) }
            impulse[bin] = 0
            for (band, value) in values.enumerated() { weights[band * bins + bin] = Float(value) }
        }
        return try Tensor(weights, shape: [options.bandCount, bins]).transposed(0, 1)
    }

    /// The filters of each scale, [bins, bands], which ESPnet keeps in checkpoints.
    package var filters: [Tensor] { scales.map(\.filters) }

    /// The log mel spectra of audio [B, 1, T], [B, frames, bands] for each scale. Those of a target serve several comparisons.
    package func spectra(_ audio: Tensor) throws -> [Tensor] {
        try scales.map { scale in
            let spectrum = try audio.squeezed(1).stft(
                fftSize: scale.fftSize, hop: scale.fftSize / 4, window: scale.window, isCentered: true
            ).transposed(1, 2)
            let power = try spectrum.real().square() + spectrum.imaginary().square()
            let amplitude = try power.clamped(minimum: Self.floor).sqrt()
            let bands = try amplitude.matmul(scale.filters).clamped(minimum: Self.floor)
            return switch base {
            case .e: try bands.log()
            case .two: try bands.log2()
            case .ten: try bands.log10()
            }
        }
    }

    /// The loss of spectra against a target's.
    package func callAsFunction(_ spectra: [Tensor], target: [Tensor]) throws -> Tensor {
        let terms = try zip(scales, distances(spectra, target: target)).map { scale, distance in
            try distance.absolute + scale.weight * distance.squared
        }
        return try Tensor.total(terms, isAveraged: false) / scales.reduce(0) { $0 + $1.weight + 1 }
    }

    /// The mean absolute and squared difference at each scale.
    package func distances(
        _ spectra: [Tensor], target: [Tensor]
    ) throws -> [(absolute: Tensor, squared: Tensor)] {
        try zip(spectra, target).map {
            (try $0.meanAbsoluteDifference($1), try $0.meanSquaredDifference($1))
        }
    }
}
