import Torch

/// Gives several losses of decoded audio about the same say, whatever their units: each is divided by a moving average of its
/// gradient's norm at the audio.
///
/// Source: Défossez et al., High fidelity neural audio compression, 2022, section 3.4, in ESPnet's form: no weights, and averages
/// that begin at 0 without correction, so that the first steps are large.
package struct LossBalancer: Sendable {
    /// What balancing came to.
    package struct Balanced: Sendable {
        /// The sum of the balanced losses.
        package let total: Tensor
        /// Its gradient at the audio, which is known already: going on from it takes no second pass through discriminators.
        package let gradient: Tensor
        /// This step's norm of each loss's gradient; with several processes, that over their whole batch.
        package let norms: [Double]
    }

    private let decay: Double
    /// The moving averages so far, by the losses' names.
    package var averages = [String: Double]()

    /// A balancer that has seen nothing.
    package init(decay: Double) { self.decay = decay }

    /// Balances losses.
    ///
    /// - Parameters:
    ///   - losses: Weighted losses with their names; their records stay.
    ///   - audio: What was decoded, [B, 1, T], on which all of them depend.
    ///   - exchange: Processes that each have a part of the batch.
    package mutating func callAsFunction(
        _ losses: [(name: String, value: Tensor)], at audio: Tensor, exchange: (any GradientExchange)? = nil
    ) throws -> Balanced {
        let gradientsOfLosses = try losses.map { name, loss in
            guard let gradient = try loss.gradients(of: [audio], retainsRecord: true)[0] else {
                preconditionFailure("\(name) does not depend on the decoded audio")
            }
            return gradient
        }
        let norms = try norms(gradientsOfLosses, exchange)
        var (terms, gradients) = ([Tensor](), [Tensor]())
        for (((name, loss), gradient), norm) in zip(zip(losses, gradientsOfLosses), norms) {
            let average = decay * averages[name, default: ESPnetQuirks.firstBalancerAverage] + (1 - decay) * norm
            // A step that went wrong is left out of what later ones are measured by.
            if average.isFinite { averages[name] = average }
            // A loss without any gradient, such as one of weight 0, has no say.
            if average == 0 { continue }
            terms.append(try loss / average)
            gradients.append(try gradient / average)
        }
        if terms.isEmpty {
            terms.append(try losses[0].value * 0)
            gradients.append(try gradientsOfLosses[0] * 0)
        }
        return Balanced(
            total: try Tensor.total(terms, isAveraged: false),
            gradient: try Tensor.total(gradients, isAveraged: false), norms: norms)
    }

    /// Each gradient's norm, averaged over items.
    private func norms(_ gradients: [Tensor], _ exchange: (any GradientExchange)?) throws -> [Double] {
        let own = try gradients.map { try $0.square().sum([1, 2]).sqrt().mean().doubles()[0] }
        guard let exchange else { return own }
        // A loss is a mean over items: over the whole batch, an item's gradient is smaller by what part of it the process has. ESPnet
        // leaves that out, so that its balanced losses count less the more processes there are.
        let weight = exchange.part.weight
        let sums = try Tensor(doubles: own.map { $0 * weight * weight }, shape: [own.count])
        try exchange.sum([sums])
        return try sums.doubles()
    }
}
