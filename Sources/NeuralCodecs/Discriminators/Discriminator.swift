import Torch

/// What tells decoded audio from audio: several sub-discriminators that look at it in different ways.
package protocol Discriminator: Sendable {
    /// What each sub-discriminator says of a batch.
    ///
    /// - Parameters:
    ///   - audio: [B, 1, T].
    ///   - isTraining: Whether spectral norm brings its estimates up to date.
    func callAsFunction(_ audio: Tensor, isTraining: Bool) throws -> [Judgement]
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
    /// The weight of a discriminator's convolution. Where a checkpoint has a plain weight, that is taken, as ESPnet takes it.
    func weight(_ shape: [Int], _ normalization: WeightNormalization) throws -> ConvolutionWeight {
        guard normalization != .none, !has("weight") else { return .plain(try parameter("weight", shape)) }
        return switch normalization {
        case .spectral: .spectral(try SpectralNorm(self, shape))
        case .weight, .none: try normalizedWeight(shape, spelling: .function)
        }
    }
}
