import Torch

/// The weights of convolutions as passes need them. Those of weight norm are computed once for all passes that share this, and their
/// gradients meet before they go on to direction and norm: for passes between which no parameter changes.
package final class DerivedWeights {
    private let isTraining: Bool
    /// By the direction's tensor, which lives as long as the model.
    private var known = [ObjectIdentifier: Tensor]()

    /// Nothing computed yet.
    ///
    /// - Parameter isTraining: Whether spectral norm brings its estimates up to date, which it does in each pass: its weights are
    ///   not shared.
    package init(isTraining: Bool) { self.isTraining = isTraining }

    /// A weight, with its gradient where one is recorded.
    func callAsFunction(_ weight: ConvolutionWeight) throws -> Tensor {
        guard case .normalized(let direction, _) = weight else { return try weight(isTraining: isTraining) }
        if let found = known[ObjectIdentifier(direction)] { return found }
        let made = try weight()
        known[ObjectIdentifier(direction)] = made
        return made
    }
}
