import Torch

/// HiFi-Codec's decoder, a HiFi-GAN generator: a latent [B, 512, N] to samples [B, 1, N · hop].
struct HiFiDecoder: Sendable {
    private struct Stage: Sendable {
        var weight: ConvolutionWeight, bias: Tensor
        var stride: Int, padding: Int
        var blocks: [HiFiResidualBlock]
    }

    private let first: PlainConvolution1d, last: PlainConvolution1d
    private let stages: [Stage]

    init(_ scope: ParameterScope, latentWidth: Int, _ options: HiFiConfiguration) throws {
        first = try PlainConvolution1d(
            scope["conv_pre"], from: latentWidth, to: options.initialChannels, kernel: 7, padding: 3,
            isWeightNormalized: true, spelling: .function)
        let kernels = zip(options.residualKernels, options.residualDilations)
        let strides = zip(options.upsampleRates, options.upsampleKernels)
        func width(_ stage: Int) -> Int { options.initialChannels >> (stage + 1) }
        // In ESPnet's order, which is that of its optimizer's states.
        let ups = try strides.enumerated().map { index, stage in
            try scope["ups"][index].weightAndBias(
                [2 * width(index), width(index), stage.1], outputs: width(index), isNormalized: true,
                spelling: .function)
        }
        stages = try zip(ups, strides).enumerated().map { index, stage in
            let ((weight, bias), (stride, kernel)) = stage
            let blocks = try kernels.enumerated().map { number, kernel in
                try HiFiResidualBlock(
                    scope["resblocks"][index * options.residualKernels.count + number], width: width(index),
                    kernel: kernel.0, dilations: kernel.1, isPaired: options.hasPairedBlocks)
            }
            return Stage(weight: weight, bias: bias, stride: stride, padding: (kernel - stride) / 2, blocks: blocks)
        }
        last = try PlainConvolution1d(
            scope["conv_post"], from: options.initialChannels >> 4, to: 1, kernel: 7, padding: 3,
            isWeightNormalized: true, spelling: .function)
    }

    func callAsFunction(_ latent: Tensor) throws -> Tensor {
        var x = try first(latent)
        for stage in stages {
            x = try x.leakyReLU(slope: HiFiSlope.inner).convTranspose1d(
                stage.weight(), bias: stage.bias, stride: stage.stride, padding: stage.padding)
            var sum: Tensor?
            for block in stage.blocks {
                let y = try block(x)
                sum = try sum.map { try $0 + y } ?? y
            }
            if let sum { x = try sum / Double(stage.blocks.count) }
        }
        return try last(x.leakyReLU(slope: HiFiSlope.inner)).tanh()
    }
}
