import Torch

/// FunCodec's convolution over frequency and time: [B, C, F, L] to [B, C', F / stride, ⌈L / stride⌉].
///
/// Source: Du et al., FunCodec, 2023, as ESPnet has it.
struct Convolution2d: Layer {
    /// One axis of a kernel.
    struct Axis: Sendable {
        var kernel: Int
        var stride = 1
        var dilation = 1

        /// Samples that the kernel reaches beyond one output's stride.
        var surplus: Int { (kernel - 1) * dilation - (stride - 1) }

        /// Samples that fill the last stride of an input; as in ESPnet, counted with the undilated kernel.
        func extra(length: Int) -> Int {
            let beyond = length - kernel + surplus
            return ((stride - beyond % stride) % stride + stride) % stride
        }
    }

    private let weight: ConvolutionWeight, bias: Tensor
    private let frequency: Axis, time: Axis
    private let isCausal: Bool
    private let mode: PaddingMode
    private let groupNorm: GroupNorm?

    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, frequency: Axis, time: Axis,
        _ options: SEANetConfiguration
    ) throws {
        let scope = scope["conv"]
        let place = scope["conv"]
        let shape = [outputs, inputs, frequency.kernel, time.kernel]
        (weight, bias) = try place.weightAndBias(
            shape, outputs: outputs, isNormalized: options.normalization == .weight)
        groupNorm = try GroupNorm(scope["norm"], channels: outputs, options.normalization)
        (self.frequency, self.time) = (frequency, time)
        isCausal = options.isCausal
        mode = options.padding
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let high = frequency.surplus / 2
        let extra = time.extra(length: x.shape[3])
        let surplus = time.surplus
        // ESPnet puts the extra samples before the signal unless the model is causal.
        let (left, right) = isCausal ? (surplus, extra) : (surplus - surplus / 2 + extra, surplus / 2)
        let y = try x.padded(low: frequency.surplus - high, high: high, left: left, right: right, mode).conv2d(
            weight(), bias: bias, stride: [frequency.stride, time.stride], padding: [0, 0],
            dilation: [frequency.dilation, time.dilation])
        return try groupNorm?(y) ?? y
    }

    func makeStream() -> (any LayerStream)? { nil }
}
