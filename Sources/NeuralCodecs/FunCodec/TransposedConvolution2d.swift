import Torch

/// FunCodec's transposed convolution: [B, C, F, L] to [B, C', F · stride, L · stride].
struct TransposedConvolution2d: Layer {
    private let weight: ConvolutionWeight, bias: Tensor
    private let stride: [Int]
    /// Rows and frames cut at the ends.
    private let low: Int, high: Int, left: Int, right: Int
    private let groupNorm: GroupNorm?

    /// A layer whose kernel is twice its stride on both axes. The last one of a decoder keeps one more row of frequencies,
    /// so that 256 become the 257 of a spectrum.
    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, ratio: SEANetConfiguration.Ratio, isLast: Bool,
        _ options: SEANetConfiguration
    ) throws {
        let scope = scope["convtr"]
        let place = scope["convtr"]
        let shape = [inputs, outputs, 2 * ratio.frequency, 2 * ratio.time]
        (weight, bias) = try place.weightAndBias(
            shape, outputs: outputs, isNormalized: options.normalization == .weight)
        groupNorm = try GroupNorm(scope["norm"], channels: outputs, options.normalization)
        stride = [ratio.frequency, ratio.time]
        // The surplus of a kernel of twice the stride is the stride.
        low = ratio.frequency - ratio.frequency / 2
        high = max(0, ratio.frequency / 2 - (isLast ? 1 : 0))
        right =
            options.isCausal
            ? Int((Double(ratio.time) * options.trimRightRatio).rounded(.up)) : ratio.time / 2
        left = ratio.time - right
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var y = try x.convTranspose2d(weight(), bias: bias, stride: stride)
        y = try groupNorm?(y) ?? y
        return try y.narrowed(2, start: low, length: y.shape[2] - low - high)
            .narrowed(3, start: left, length: y.shape[3] - left - right)
    }

    func makeStream() -> (any LayerStream)? { nil }
}
