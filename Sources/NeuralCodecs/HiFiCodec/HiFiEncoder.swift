import Torch

/// HiFi-Codec's encoder, a HiFi-GAN generator turned round: samples [B, 1, T] to a latent [B, 512, N].
///
/// Source: Yang et al., HiFi-Codec: group-residual vector quantization for high fidelity audio codec, 2023.
struct HiFiEncoder: Sendable {
    private struct Stage: Sendable {
        var convolution: PlainConvolution1d
        var blocks: [(block: HiFiResidualBlock, norm: GroupNorm)]
    }

    private let first: PlainConvolution1d, last: PlainConvolution1d
    private let stages: [Stage]

    /// The width of the latent, of which each of the two quantizers gets half.
    static let latentWidth = 512

    init(_ scope: ParameterScope, _ options: HiFiConfiguration) throws {
        first = try PlainConvolution1d(
            scope["conv_pre"], from: 1, to: 32, kernel: 7, padding: 3, isWeightNormalized: true, spelling: .function)
        let kernels = Array(zip(options.residualKernels, options.residualDilations).reversed())
        let strides = Array(zip(options.upsampleRates, options.upsampleKernels).reversed())
        func width(_ stage: Int) -> Int { 64 << stage }
        // In ESPnet's order, which is that of its optimizer's states.
        let norms = try (0..<strides.count * kernels.count).map { place in
            let width = width(place / kernels.count)
            return try GroupNorm(scope["normalize"][place], channels: width, groups: width / 16, epsilon: 1e-6)
        }
        let convolutions = try strides.enumerated().map { index, stage in
            try PlainConvolution1d(
                scope["ups"][index], from: width(index) / 2, to: width(index), kernel: stage.1, stride: stage.0,
                padding: (stage.1 - stage.0) / 2, isWeightNormalized: true, spelling: .function)
        }
        stages = try convolutions.enumerated().map { index, convolution in
            let blocks = try kernels.enumerated().map { number, kernel in
                let place = index * kernels.count + number
                let block = try HiFiResidualBlock(
                    scope["resblocks"][place], width: width(index), kernel: kernel.0, dilations: kernel.1,
                    isPaired: options.hasPairedBlocks)
                return (block: block, norm: norms[place])
            }
            return Stage(convolution: convolution, blocks: blocks)
        }
        last = try PlainConvolution1d(
            scope["conv_post"], from: Self.latentWidth, to: Self.latentWidth, kernel: 3, padding: 1,
            isWeightNormalized: false)
    }

    func callAsFunction(_ audio: Tensor) throws -> Tensor {
        var x = try first(audio)
        for stage in stages {
            x = try stage.convolution(x.leakyReLU(slope: HiFiSlope.inner))
            var sum: Tensor?
            for (block, norm) in stage.blocks {
                let y = try block(x)
                // ESPnet normalizes the running sum after each addition.
                sum = try norm(sum.map { try $0 + y } ?? y)
            }
            if let sum { x = try sum / Double(stage.blocks.count) }
        }
        return try last(x.leakyReLU(slope: HiFiSlope.encoderEnd))
    }
}
