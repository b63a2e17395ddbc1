import Torch

/// DAC's discriminator of samples at a lower rate: grouped convolutions, [B, 1, T / rate] to logits [B, 1, T / (256 rate)].
///
/// Source: Kumar et al., High-fidelity audio compression with improved RVQGAN, 2023.
struct RateDiscriminator: Sendable {
    private let resampler: SincResampler
    private let hidden: [DiscriminatorConvolution1d]
    private let last: DiscriminatorConvolution1d

    /// What the convolutions but the last have: widths, kernel, stride and groups.
    private static let sizes = [
        (1, 16, 15, 1, 1), (16, 64, 41, 4, 4), (64, 256, 41, 4, 16), (256, 1024, 41, 4, 64), (1024, 1024, 41, 4, 256),
        (1024, 1024, 5, 1, 1),
    ]

    init(_ scope: ParameterScope, rate: Int, sampleRate: Int) throws {
        resampler = try SincResampler(
            from: sampleRate, to: sampleRate / rate, type: scope.store.type, device: scope.store.device)
        hidden = try Self.sizes.enumerated().map { index, size in
            let (inputs, outputs, kernel, stride, groups) = size
            return try DiscriminatorConvolution1d(
                scope["convs"][index][0], from: inputs, to: outputs, kernel: kernel, stride: stride, groups: groups,
                .weight)
        }
        last = try DiscriminatorConvolution1d(scope["conv_post"], from: 1024, to: 1, kernel: 3, .weight)
    }

    func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> Judgement {
        let resampled = try resampler(audio)
        var features = [Tensor]()
        for convolution in hidden {
            let x = try convolution(features.last ?? resampled, weights)
            try x.formLeakyReLU(slope: MultiBandDiscriminator.slope)
            features.append(x)
        }
        return Judgement(features: features, logit: try last(features.last ?? resampled, weights))
    }
}
