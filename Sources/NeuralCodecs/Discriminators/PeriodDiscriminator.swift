import Torch

/// HiFi-GAN's multi-period discriminator: each sub-discriminator sees every p-th sample.
///
/// Source: Kong, Kim & Bae, HiFi-GAN, 2020.
package struct MultiPeriodDiscriminator: Discriminator {
    private let periods: [PeriodDiscriminator]

    /// A discriminator at `mpd` of a state dict.
    package init(_ scope: ParameterScope, _ options: MultiPeriodConfiguration) throws {
        periods = try options.periods.enumerated().map { index, period in
            try PeriodDiscriminator(scope["discriminators"][index], period: period, options)
        }
    }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        try periods.map { try $0(audio, weights) }
    }
}

/// One period: convolutions along time of [B, 1, T / p, p], to logits [B, all].
///
/// Wide ones are computed on [B, 1, p, T / p]: with time as the innermost axis, which is longer, oneDNN's vector kernels take up to
/// half as long.
struct PeriodDiscriminator: Sendable {
    private let hidden: [(convolution: DiscriminatorConvolution2d, activation: Activation)]
    private let last: DiscriminatorConvolution2d
    private let period: Int
    private let isTimeLast: Bool

    init(_ scope: ParameterScope, period: Int, _ options: MultiPeriodConfiguration) throws {
        self.period = period
        // They take eight channels at a time.
        isTimeLast = options.channels >= 8
        let kernel = options.kernels[0]
        var (inputs, outputs) = (1, options.channels)
        var hidden = [(convolution: DiscriminatorConvolution2d, activation: Activation)]()
        for (index, stride) in options.strides.enumerated() {
            let place = scope["convs"][index]
            hidden.append(
                (
                    try DiscriminatorConvolution2d(
                        place[0], from: inputs, to: outputs, kernel: [kernel, 1], stride: [stride, 1],
                        padding: [(kernel - 1) / 2, 0], options.normalization, isTransposed: isTimeLast),
                    try Activation(options.activation, place[1])
                ))
            (inputs, outputs) = (outputs, min(4 * outputs, options.largestWidth))
        }
        self.hidden = hidden
        // Its kernel is one shorter than what the padding is for.
        last = try DiscriminatorConvolution2d(
            scope["output_conv"], from: outputs, to: options.outputs, kernel: [options.kernels[1] - 1, 1],
            padding: [(options.kernels[1] - 1) / 2, 0], options.normalization, isTransposed: isTimeLast)
    }

    func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> Judgement {
        let missing = (period - audio.shape[2] % period) % period
        let padded = missing > 0 ? try audio.padded([0, missing], mode: .reflect) : audio
        let all = try padded.reshaped([padded.shape[0], 1, -1, period])
        let rows = isTimeLast ? try all.transposed(2, 3).contiguous() : all
        var features = [Tensor]()
        for layer in hidden {
            features.append(
                try layer.activation(overwriting: layer.convolution(features.last ?? rows, weights)))
        }
        let logit = try last(features.last ?? rows, weights)
        func untransposed(_ x: Tensor) throws -> Tensor { isTimeLast ? try x.transposed(2, 3) : x }
        return Judgement(
            features: try features.map(untransposed), logit: try untransposed(logit).reshaped([logit.shape[0], -1]))
    }
}
