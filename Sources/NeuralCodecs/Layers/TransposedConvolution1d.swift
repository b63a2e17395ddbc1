import Torch

/// SEANet's transposed convolution: [B, C, L] to [B, C', L · stride]; the kernel is twice the stride, and what it adds at
/// the ends is cut.
struct TransposedConvolution1d: Layer {
    private let weight: ConvolutionWeight, bias: Tensor
    let stride: Int, kernel: Int
    /// Samples cut at the ends.
    let left: Int, right: Int
    let groupNorm: GroupNorm?

    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, stride: Int, _ options: SEANetConfiguration
    ) throws {
        let scope = scope["convtr"]
        self.stride = stride
        kernel = 2 * stride
        let surplus = kernel - stride
        right = options.isCausal ? Int((Double(surplus) * options.trimRightRatio).rounded(.up)) : surplus / 2
        left = surplus - right
        let shape = [inputs, outputs, kernel]
        let place = scope["convtr"]
        (weight, bias) = try place.weightAndBias(
            shape, outputs: outputs, isNormalized: options.normalization == .weight)
        groupNorm = try GroupNorm(scope["norm"], channels: outputs, options.normalization)
    }

    /// All that the kernel makes, (L − 1) · stride + kernel samples.
    func untrimmed(_ x: Tensor) throws -> Tensor { try x.convTranspose1d(weight(), bias: bias, stride: stride) }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var y = try untrimmed(x)
        y = try groupNorm?(y) ?? y
        return try y.narrowed(-1, start: left, length: y.shape[2] - left - right)
    }

    func makeStream() -> (any LayerStream)? { groupNorm == nil ? TransposedConvolution1dStream(self) : nil }
}
