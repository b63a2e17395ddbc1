import Torch

/// HiFi-GAN's multi-scale discriminator: copies of one network, each on audio that is pooled once more.
///
/// Source: Kumar et al., MelGAN, 2019; Kong, Kim & Bae, HiFi-GAN, 2020.
package struct MultiScaleDiscriminator: Discriminator {
    private let copies: [ScaleDiscriminator]
    private let options: MultiScaleConfiguration

    /// A discriminator at `msd` of a state dict.
    package init(_ scope: ParameterScope, _ options: MultiScaleConfiguration) throws {
        self.options = options
        copies = try (0..<options.scales).map { index in
            let official: WeightNormalization = index == 0 ? .spectral : .weight
            return try ScaleDiscriminator(
                scope["discriminators"][index], options,
                options.followsOfficialNorm ? official : options.normalization)
        }
    }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        var x = audio
        return try copies.enumerated().map { index, copy in
            if index > 0 {
                x = try x.averagePooled1d(
                    kernel: options.poolingKernel, stride: options.poolingStride, padding: options.poolingPadding)
            }
            return try copy(x, weights)
        }
    }
}

/// One scale: grouped convolutions that shorten the signal, [B, 1, T] to logits [B, 1, T / 64].
struct ScaleDiscriminator: Sendable {
    private let hidden: [(convolution: DiscriminatorConvolution1d, activation: Activation)]
    private let last: DiscriminatorConvolution1d

    init(
        _ scope: ParameterScope, _ options: MultiScaleConfiguration, _ normalization: WeightNormalization
    ) throws {
        let scope = scope["layers"]
        let kernels = options.kernels
        var hidden = [(convolution: DiscriminatorConvolution1d, activation: Activation)]()
        func append(from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1) throws {
            let place = scope[hidden.count]
            hidden.append(
                (
                    try DiscriminatorConvolution1d(
                        place[0], from: inputs, to: outputs, kernel: kernel, stride: stride, groups: groups,
                        hasBias: options.hasBias, normalization),
                    try Activation(options.activation, place[1])
                ))
        }
        try append(from: 1, to: options.channels, kernel: kernels[0])
        var (inputs, outputs, groups) = (options.channels, options.channels, 4)
        for stride in options.strides {
            try append(from: inputs, to: outputs, kernel: kernels[1], stride: stride, groups: groups)
            (inputs, outputs) = (outputs, min(2 * outputs, options.largestWidth))
            groups = min(4 * groups, options.largestGroupCount)
        }
        try append(from: inputs, to: outputs, kernel: kernels[2])
        last = try DiscriminatorConvolution1d(
            scope[hidden.count], from: outputs, to: options.outputs, kernel: kernels[3], hasBias: options.hasBias,
            normalization)
        self.hidden = hidden
    }

    func callAsFunction(_ x: Tensor, _ weights: DerivedWeights) throws -> Judgement {
        var features = [Tensor]()
        for layer in hidden {
            features.append(
                try layer.activation(overwriting: layer.convolution(features.last ?? x, weights)))
        }
        return Judgement(features: features, logit: try last(features.last ?? x, weights))
    }
}
