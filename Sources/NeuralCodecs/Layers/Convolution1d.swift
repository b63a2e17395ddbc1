import Codecs
import Torch

/// SEANet's one-dimensional convolution: [B, C, L] to [B, C', ⌈L / stride⌉], padded for that, and normalized.
///
/// Source: `SConv1d` of EnCodec (Défossez et al., High fidelity neural audio compression, 2022), as ESPnet has it.
struct Convolution1d: Layer {
    let convolution: PlainConvolution1d
    let padding: ConvolutionPadding
    let mode: PaddingMode
    let groupNorm: GroupNorm?

    /// A convolution whose parameters are below `conv` of its place.
    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
        _ options: SEANetConfiguration
    ) throws {
        let scope = scope["conv"]
        padding = ConvolutionPadding(kernel: kernel, stride: stride, dilation: dilation, isCausal: options.isCausal)
        guard padding.left + padding.right >= 0 else {
            throw CodecError(
                "config.yaml", cause: "a convolution's stride \(stride) is longer than its kernel \(kernel)",
                remedy: "correct the kernel sizes")
        }
        mode = options.padding
        convolution = try PlainConvolution1d(
            scope["conv"], from: inputs, to: outputs, kernel: kernel, stride: stride, dilation: dilation, padding: 0,
            isWeightNormalized: options.normalization == .weight)
        groupNorm = try GroupNorm(scope["norm"], channels: outputs, options.normalization)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let extra = padding.extra(length: x.shape[2])
        let y = try convolution(try x.padded(left: padding.left, right: padding.right + extra, mode))
        return try groupNorm?(y) ?? y
    }

    func makeStream() -> (any LayerStream)? {
        groupNorm == nil && mode != .circular ? Convolution1dStream(self) : nil
    }
}

/// An ordinary convolution: [B, C, L] to [B, C', ⌊(L + 2 padding − span) / stride⌋ + 1].
struct PlainConvolution1d: Sendable {
    private let weight: ConvolutionWeight, bias: Tensor
    let stride: Int, dilation: Int, padding: Int

    /// A convolution with bias.
    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
        padding: Int, isWeightNormalized: Bool, spelling: WeightNormSpelling = .parametrization
    ) throws {
        let shape = [outputs, inputs, kernel]
        (weight, bias) = try scope.weightAndBias(
            shape, outputs: outputs, isNormalized: isWeightNormalized, spelling: spelling)
        (self.stride, self.dilation, self.padding) = (stride, dilation, padding)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.conv1d(weight(), bias: bias, stride: stride, padding: padding, dilation: dilation)
    }
}
