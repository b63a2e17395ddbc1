import Codecs
import Torch

/// FunCodec's way from samples to a spectrum and back.
struct SpectralTransform: Sendable {
    private let configuration: SpectrumConfiguration
    /// Hann, periodic, [FFT size].
    private let analysisWindow: Tensor, synthesisWindow: Tensor

    /// A transform whose windows are at `enc_trans_func` and `dec_trans_func`.
    init(_ scope: ParameterScope, _ configuration: SpectrumConfiguration) throws {
        self.configuration = configuration
        let hann = InitialValue.numbers(try Tensor.hannWindow(configuration.fftSize).floats())
        analysisWindow = try scope["enc_trans_func"].buffer("window", [configuration.fftSize], initial: hann)
        synthesisWindow = try scope["dec_trans_func"].buffer("window", [configuration.fftSize], initial: hann)
    }

    /// The smallest magnitude whose logarithm and phase are taken.
    private static let floor = 1e-6

    /// Divides [B, 1, T] by its root mean square, if the model does so. The level is [B, 1, 1].
    func normalized(_ audio: Tensor) throws -> (audio: Tensor, level: Tensor?) {
        guard configuration.normalizesLevel else { return (audio, nil) }
        let level = try audio.square().mean([2], keepsDimensions: true).sqrt()
        return (try audio / (level + 1e-8), level)
    }

    /// Samples [B, 1, T] to [B, channels, F, frames].
    func analyzed(_ audio: Tensor) throws -> Tensor {
        let half = configuration.fftSize / 2
        guard audio.shape[2] > half else {
            throw CodecError(
                "input", cause: "\(audio.shape[2]) samples are too few for an FFT of \(configuration.fftSize)",
                remedy: "leave out files shorter than \(half + 1) samples")
        }
        let spectrum = try audio.padded([half, half], mode: .reflect).squeezed(1).stft(
            fftSize: configuration.fftSize, hop: configuration.hopLength, window: analysisWindow)
        let magnitude = try spectrum.absolute()
        let floored = try magnitude.clamped(minimum: Self.floor)
        let log = try floored.log()
        switch configuration.domain {
        case .magnitudePhase:
            let phase = try spectrum / floored
            return try Tensor.stacked([log, phase.real(), phase.imaginary()], dimension: 1)
        case .magnitudeAngle:
            return try Tensor.stacked([log, spectrum.angle()], dimension: 1)
        }
    }

    /// What the decoder made, [B, channels, F, frames], to samples [B, 1, (frames − 1) · hop].
    func synthesized(_ x: Tensor) throws -> Tensor {
        let channel = { (index: Int) in try x.selected(1, index: index) }
        let magnitude = try channel(0).softplus()
        let spectrum: Tensor
        switch configuration.domain {
        case .magnitudePhase:
            // The phase is not brought to length 1.
            spectrum = try magnitude * Tensor.complex(channel(1), channel(2))
        case .magnitudeAngle:
            let phase = try channel(1).sin() * Double.pi
            spectrum = try Tensor.complex(phase.cos() * magnitude, phase.sin() * magnitude)
        }
        return try spectrum.istft(
            fftSize: configuration.fftSize, hop: configuration.hopLength, window: synthesisWindow
        ).unsqueezed(1)
    }
}
