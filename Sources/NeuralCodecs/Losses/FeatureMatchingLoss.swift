import Torch

/// How far what discriminators see in decoded audio is from what they see in the audio itself: mean absolute differences, summed
/// or averaged over layers and sub-discriminators.
///
/// Source: Larsen et al., Autoencoding beyond pixels using a learned similarity metric, 2016; Kumar et al., MelGAN, 2019.
package struct FeatureMatchingLoss: Sendable {
    private let options: LossConfiguration.FeatureMatching

    /// A loss.
    package init(_ options: LossConfiguration.FeatureMatching) { self.options = options }

    /// The loss, whose gradient reaches `decoded` only.
    package func callAsFunction(decoded: [Judgement], audio: [Judgement]) throws -> Tensor {
        // A discriminator that gives a logit only has no features to match where logits are not counted.
        let pairs = zip(decoded, audio).map { (Array(zip(layers($0), layers($1)))) }.filter { !$0.isEmpty }
        let losses = try pairs.map { layers in
            try Tensor.total(
                layers.map { try $0.meanAbsoluteDifference($1.detached()) }, isAveraged: options.averagesLayers)
        }
        let sum = try Tensor.total(losses, isAveraged: false)
        return try options.averagesDiscriminators ? sum / Double(decoded.count) : sum
    }

    private func layers(_ judgement: Judgement) -> [Tensor] {
        options.includesLogits ? judgement.layers : judgement.features
    }
}
