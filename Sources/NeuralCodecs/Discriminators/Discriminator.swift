import Torch

/// What tells decoded audio from audio: several sub-discriminators that look at it in different ways.
package protocol Discriminator: Sendable {
    /// What each sub-discriminator says of a batch.
    ///
    /// - Parameters:
    ///   - audio: [B, 1, T].
    ///   - weights: The convolutions' weights, which several passes may share.
    func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement]
}

extension Discriminator {
    /// What each sub-discriminator says of a batch, [B, 1, T].
    ///
    /// - Parameter isTraining: Whether spectral norm brings its estimates up to date.
    package func callAsFunction(_ audio: Tensor, isTraining: Bool) throws -> [Judgement] {
        try self(audio, DerivedWeights(isTraining: isTraining))
    }
}

/// What one sub-discriminator says of a batch.
package struct Judgement: Sendable {
    /// The outputs of its layers but for the last one.
    package let features: [Tensor]
    /// The output of its last layer: large for audio, small for what was decoded.
    package let logit: Tensor

    /// A judgement by the outputs of a sub-discriminator's layers.
    package init(features: [Tensor], logit: Tensor) { (self.features, self.logit) = (features, logit) }

    /// The outputs of all layers.
    package var layers: [Tensor] { features + [logit] }
}

extension ParameterScope {
    /// The weight and bias of a discriminator's convolution, asked for in the order in which PyTorch has them. Where a
    /// checkpoint has a plain weight, that is taken, as ESPnet takes it.
    func weightAndBias(
        _ shape: [Int], hasBias: Bool = true, _ normalization: WeightNormalization,
        spelling: WeightNormSpelling = .function
    ) throws -> (ConvolutionWeight, bias: Tensor?) {
        let bias = { hasBias ? try parameter("bias", [shape[0]], initial: .weight(shape)) : nil }
        guard normalization != .none, !has("weight") else {
            let weight = try ConvolutionWeight.plain(parameter("weight", shape, initial: .weight(shape)))
            return (weight, try bias())
        }
        let first = try bias()
        return switch normalization {
        case .spectral: (.spectral(try SpectralNorm(self, shape)), first)
        case .weight, .none: (try normalizedWeight(shape, spelling: spelling), first)
        }
    }
}
