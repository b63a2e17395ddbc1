import Torch

/// SoundStream's STFT discriminator: convolutions of complex numbers over a spectrum, whose logits [B, C, F', N'] are the only
/// output, and so its features too.
///
/// The convolutions are computed on [B, C, N, F]: there are soon few frames, and oneDNN is slower where the innermost axis is short.
///
/// Source: Zeghidour et al., SoundStream, 2021, as FunCodec (Du et al., 2023) has it.
package struct ComplexSTFTDiscriminator: Discriminator {
    private let first: ComplexConvolution2d
    private let units: [ComplexResidualUnit]
    private let window: Tensor
    private let options: ComplexSTFTConfiguration

    /// A discriminator at `complex_stft_d` of a state dict.
    package init(_ scope: ParameterScope, _ options: ComplexSTFTConfiguration) throws {
        self.options = options
        let length = options.windowLength
        window = try Tensor(ESPnetQuirks.complexSTFTWindow(length: length), shape: [length])
            .to(scope.store.type).to(scope.store.device)
        first = try ComplexConvolution2d(
            scope["init_conv"], from: 1, to: options.channels, kernel: [7, 7], padding: [3, 3])
        let widths = [options.channels] + options.multipliers.map { $0 * options.channels }
        units = try zip(options.strides, zip(widths, widths.dropFirst())).enumerated().map { index, unit in
            try ComplexResidualUnit(scope["layers"][index], from: unit.1.0, to: unit.1.1, stride: unit.0)
        }
    }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        let spectrum = try audio.squeezed(1).stft(
            fftSize: options.fftSize, hop: options.hopLength, window: window, isCentered: true,
            isNormalized: options.isNormalized)
        var x = try first(spectrum.transposed(1, 2).unsqueezed(1))
        for unit in units { x = try unit(x) }
        let logit = try (options.givesAbsoluteLogits ? x.absolute() : x.viewedAsReal()).transposed(2, 3)
        return [Judgement(features: [], logit: logit)]
    }
}

/// Two complex convolutions, the second of which strides over time and frequency: complex [B, C, N, F] to [B, C', N', F'].
struct ComplexResidualUnit: Sendable {
    private let first: ComplexConvolution2d, second: ComplexConvolution2d
    /// The offset of ModReLU's threshold, a single number.
    private let offset: Tensor

    init(_ scope: ParameterScope, from inputs: Int, to outputs: Int, stride: [Int]) throws {
        first = try ComplexConvolution2d(scope[0], from: inputs, to: inputs, kernel: [3, 3], padding: [1, 1])
        offset = try scope[1].parameter("b", [], initial: .constant(0))
        let kernel = stride.map { $0 + 2 }
        second = try ComplexConvolution2d(
            scope[2], from: inputs, to: outputs, kernel: kernel, stride: stride, padding: kernel.map { $0 / 2 })
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor { try second(modReLU(first(x))) }

    /// relu(|x| + b) x / |x|; where |x| has no reciprocal it is 0, and so is the gradient.
    ///
    /// Source: Arjovsky, Shah & Bengio, Unitary evolution recurrent neural networks, 2016, with exp(i arg x) for the quotient,
    /// which takes three times as long.
    private func modReLU(_ x: Tensor) throws -> Tensor {
        let magnitude = try x.absolute()
        return try x * ((magnitude + offset).relu() / magnitude.replacing(upTo: Self.floor, by: .infinity))
    }

    /// Magnitudes up to here count as 0.
    private static let floor = 1e-30
}

/// A convolution of complex numbers, complex [B, C, W, H] to [B, C', W', H']; its weight and parameters are for H and W.
struct ComplexConvolution2d: Sendable {
    /// Real and imaginary parts on the last axis.
    private let weight: Tensor, bias: Tensor
    private let stride: [Int], padding: [Int]

    init(
        _ scope: ParameterScope, from inputs: Int, to outputs: Int, kernel: [Int], stride: [Int] = [1, 1],
        padding: [Int]
    ) throws {
        let initial = InitialValue.weight([outputs, inputs] + kernel)
        weight = try scope.parameter("weight", [outputs, inputs] + kernel + [2], initial: initial)
        bias = try scope.parameter("bias", [outputs, 2], initial: initial)
        (self.stride, self.padding) = (stride.reversed(), padding.reversed())
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.conv2d(
            weight.viewedAsComplex().transposed(2, 3), bias: bias.viewedAsComplex(), stride: stride, padding: padding)
    }
}
