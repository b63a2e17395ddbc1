import Torch

/// EnCodec's discriminator: convolutions over spectra of several resolutions.
///
/// Source: Défossez et al., High fidelity neural audio compression, 2022.
package struct MultiScaleSTFTDiscriminator: Discriminator {
    private let scales: [STFTDiscriminator]

    /// A discriminator at `msstft` of a state dict.
    package init(_ scope: ParameterScope, _ options: MultiScaleSTFTConfiguration) throws {
        scales = try options.scales.enumerated().map { index, scale in
            try STFTDiscriminator(scope["discriminators"][index], scale, options)
        }
    }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        try scales.map { try $0(audio, weights) }
    }
}

/// One resolution: real and imaginary parts as two channels, [B, 2, frames, F], to logits [B, 1, frames, F / 8].
struct STFTDiscriminator: Sendable {
    private let hidden: [DiscriminatorConvolution2d]
    private let last: DiscriminatorConvolution2d
    private let activation: Activation
    private let scale: MultiScaleSTFTConfiguration.Scale
    /// Hann, periodic, and what spectra are divided by.
    private let window: Tensor, divisor: Tensor?

    init(
        _ scope: ParameterScope, _ scale: MultiScaleSTFTConfiguration.Scale, _ options: MultiScaleSTFTConfiguration
    ) throws {
        self.scale = scale
        window = try scope["spec_transform"].buffer(
            "window", [scale.windowLength], initial: .numbers(Tensor.hannWindow(scale.windowLength).floats()))
        divisor = options.isNormalized ? try window.square().sum().sqrt() : nil
        activation = try Activation(options.activation, scope["activation"])
        let normalization: WeightNormalization = options.hasWeightNorm ? .weight : .none
        let (kernel, square) = (options.kernel, [options.kernel[0], options.kernel[0]])
        let half = { (kernel: [Int], dilation: Int) in [(kernel[0] - 1) * dilation / 2, (kernel[1] - 1) / 2] }
        func place(_ index: Int) -> ParameterScope { scope["convs"][index]["conv"] }
        let width = options.filters
        var hidden = [
            try DiscriminatorConvolution2d(
                place(0), from: 2, to: width, kernel: kernel, padding: half(kernel, 1),
                ESPnetQuirks.firstSTFTNormalization)
        ]
        for dilation in options.dilations {
            hidden.append(
                try DiscriminatorConvolution2d(
                    place(hidden.count), from: width, to: width, kernel: kernel, stride: options.stride,
                    padding: half(kernel, dilation), dilation: [dilation, 1], normalization,
                    spelling: .parametrization))
        }
        hidden.append(
            try DiscriminatorConvolution2d(
                place(hidden.count), from: width, to: width, kernel: square, padding: half(square, 1), normalization,
                spelling: .parametrization))
        self.hidden = hidden
        last = try DiscriminatorConvolution2d(
            scope["conv_post"]["conv"], from: width, to: options.outputs, kernel: square, padding: half(square, 1),
            normalization, spelling: .parametrization)
    }

    func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> Judgement {
        var spectrum = try audio.squeezed(1).stft(fftSize: scale.fftSize, hop: scale.hopLength, window: window)
        if let divisor { spectrum = try spectrum / divisor }
        let channels = try Tensor.stacked([spectrum.real(), spectrum.imaginary()], dimension: 1).transposed(2, 3)
        var features = [Tensor]()
        for convolution in hidden {
            features.append(try activation(overwriting: convolution(features.last ?? channels, weights)))
        }
        return Judgement(features: features, logit: try last(features.last ?? channels, weights))
    }
}
