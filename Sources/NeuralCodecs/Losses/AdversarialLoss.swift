import Torch

/// What a generator and discriminators want of each other's logits.
///
/// Sources: Mao et al., Least squares generative adversarial networks, 2017; Lim & Ye, Geometric GAN, 2017 (hinge).
package struct AdversarialLoss: Sendable {
    private let options: LossConfiguration.Adversarial

    /// A loss of one side.
    package init(_ options: LossConfiguration.Adversarial) { self.options = options }

    /// What the generator makes small: how unlike audio its output is judged.
    package func generator(_ decoded: [Judgement]) throws -> Tensor {
        try overDiscriminators(decoded) { logit in
            switch options.kind {
            case .meanSquare: try Self.distance(logit, from: 1)
            case .hinge: try logit.mean().negated()
            }
        }
    }

    /// What discriminators make small: how unlike audio they judge audio, and how like it what was decoded.
    package func discriminator(decoded: [Judgement], audio: [Judgement]) throws -> (real: Tensor, fake: Tensor) {
        let real = try overDiscriminators(audio) { logit in
            switch options.kind {
            case .meanSquare: try Self.distance(logit, from: 1)
            case .hinge: try (logit - 1).clamped(maximum: 0).mean().negated()
            }
        }
        let fake = try overDiscriminators(decoded) { logit in
            switch options.kind {
            case .meanSquare: try Self.distance(logit, from: 0)
            case .hinge: try (logit.negated() - 1).clamped(maximum: 0).mean().negated()
            }
        }
        return (real, fake)
    }

    private static func distance(_ logit: Tensor, from target: Double) throws -> Tensor {
        try (target == 0 ? logit : logit - target).square().mean()
    }

    private func overDiscriminators(
        _ judgements: [Judgement], _ loss: (Tensor) throws -> Tensor
    ) throws -> Tensor {
        try Tensor.total(judgements.map { try loss($0.logit) }, isAveraged: options.averagesDiscriminators)
    }
}

extension Tensor {
    /// The sum or mean of single numbers, in their order.
    static func total(_ terms: [Tensor], isAveraged: Bool) throws -> Tensor {
        guard let first = terms.first else { preconditionFailure("a sum of losses has a term") }
        let sum = try terms.dropFirst().reduce(first) { try $0 + $1 }
        return try isAveraged ? sum / Double(terms.count) : sum
    }
}
