import Torch

/// A convolution that keeps the length but for its stride: [B, C, L] to [B, C', ⌈L / stride⌉].
struct DiscriminatorConvolution1d: Sendable {
    private let weight: ConvolutionWeight, bias: Tensor?
    private let stride: Int, padding: Int, groups: Int
    private let isPaddedBefore: Bool

    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
        hasBias: Bool = true, _ normalization: WeightNormalization
    ) throws {
        (weight, bias) = try scope.weightAndBias([outputs, inputs / groups, kernel], hasBias: hasBias, normalization)
        (self.stride, self.groups, padding) = (stride, groups, (kernel - 1) / 2)
        // oneDNN's vector kernels take eight channels at a time and no more padding than outputs they hold in registers; else it
        // multiplies matrices that it makes of the input, at half the speed forward.
        let fitsVectors = (inputs / groups) % 8 == 0 && (outputs / groups) % 8 == 0
        isPaddedBefore = fitsVectors && padding > 3 && scope.store.device == .cpu
    }

    func callAsFunction(_ x: Tensor, _ weights: DerivedWeights) throws -> Tensor {
        let weight = try weights(weight)
        guard isPaddedBefore else {
            return try x.conv1d(weight, bias: bias, stride: stride, padding: padding, groups: groups)
        }
        return try x.padded([padding, padding]).conv1d(weight, bias: bias, stride: stride, groups: groups)
    }
}

/// A two-dimensional convolution of a discriminator, [B, C, H, W] to [B, C', H', W'], with bias.
struct DiscriminatorConvolution2d: Sendable {
    private let weight: ConvolutionWeight, bias: Tensor?
    private let stride: [Int], padding: [Int], dilation: [Int]
    private let isTransposed: Bool, hasPhases: Bool

    /// A convolution.
    ///
    /// - Parameter isTransposed: Whether it gets [B, C, W, H] and gives [B, C', W', H'], though its weight and all of these
    ///   parameters are for H and W.
    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, kernel: [Int], stride: [Int] = [1, 1],
        padding: [Int], dilation: [Int] = [1, 1], _ normalization: WeightNormalization,
        spelling: WeightNormSpelling = .function, isTransposed: Bool = false
    ) throws {
        (weight, bias) = try scope.weightAndBias([outputs, inputs] + kernel, normalization, spelling: spelling)
        let order = { (sizes: [Int]) in isTransposed ? Array(sizes.reversed()) : sizes }
        (self.stride, self.padding, self.dilation) = (order(stride), order(padding), order(dilation))
        self.isTransposed = isTransposed
        // oneDNN's vector kernels have no strides within such padding.
        hasPhases =
            !isTransposed && stride == [1, 2] && dilation[1] == 1 && kernel[1] == 2 * padding[1] + 1
            && padding[1] % 2 == 0 && inputs % 8 == 0 && scope.store.device == .cpu
    }

    func callAsFunction(_ x: Tensor, _ weights: DerivedWeights) throws -> Tensor {
        let weight = try weights(weight)
        if hasPhases {
            return try Self.phases(x).conv2d(
                Self.phases(weight), bias: bias, padding: [padding[0], padding[1] / 2], dilation: dilation)
        }
        return try x.conv2d(
            isTransposed ? weight.transposed(2, 3) : weight, bias: bias, stride: stride, padding: padding,
            dilation: dilation)
    }

    /// The even and the odd places of the last axis as channels, [B, C, H, W] to [B, 2 C, H, ⌈W / 2⌉]: what a stride of 2 skips
    /// is then no stride at all.
    private static func phases(_ x: Tensor) throws -> Tensor {
        let even = x.shape[3] % 2 == 0 ? x : try x.padded([0, 1])
        let (shape, half) = (even.shape, even.shape[3] / 2)
        return try even.reshaped([shape[0], shape[1], shape[2], half, 2]).permuted([0, 1, 4, 2, 3])
            .reshaped([shape[0], 2 * shape[1], shape[2], half])
    }
}
