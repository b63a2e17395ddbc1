import Checkpoints
import NeuralCodecs
import Torch

/// Moves parameters along their gradients.
///
/// A parameter without a gradient is left out of a step: nothing of it or its state changes.
package protocol Optimizer: AnyObject {
    /// The step size, which schedules change.
    var rate: Double { get set }
    /// How much of the last steps' direction a step keeps: Adam's first beta, or momentum. Some schedules change it.
    var momentum: Double { get set }
    /// The parameters, in ESPnet's order.
    var parameters: [ParameterStore.Entry] { get }
    /// Changes the parameters by their gradients.
    func step() throws
    /// What `state_dict()` of PyTorch's optimizer holds: `state` by the parameters' numbers, and `param_groups`.
    func state() throws -> CheckpointValue
    /// Goes on from what `state_dict()` held; the parameters must be as many and of the same shapes.
    func restore(_ state: CheckpointValue, path: String) throws
}

extension Optimizer {
    /// Takes all gradients away.
    package func clearGradients() throws { for entry in parameters { try entry.tensor.clearGradient() } }

    /// The numbers of parameters that have a gradient, and the gradients.
    func withGradients() throws -> (numbers: [Int], tensors: [Tensor], gradients: [Tensor]) {
        var (numbers, tensors, gradients) = ([Int](), [Tensor](), [Tensor]())
        for (number, entry) in parameters.enumerated() {
            guard let gradient = try entry.tensor.gradient else { continue }
            numbers.append(number)
            tensors.append(entry.tensor)
            gradients.append(gradient)
        }
        return (numbers, tensors, gradients)
    }
}

/// Operators on lists of tensors, which take one call for all of them.
enum TensorList {
    private static let multiply = Operator("aten::_foreach_mul_", "Scalar")
    private static let norms = Operator("aten::_foreach_norm", "Scalar")

    /// Multiplies all numbers in place.
    static func scale(_ tensors: [Tensor], by factor: Double) throws {
        guard !tensors.isEmpty else { return }
        try Torch.withoutGradients { _ = try multiply.results([.tensors(tensors), .real(factor)]) }
    }

    /// Each tensor's norm of an order, as single numbers.
    static func norms(_ tensors: [Tensor], order: Double) throws -> [Tensor] {
        try Torch.withoutGradients { try norms.results([.tensors(tensors), .real(order)]) }
    }
}

/// Keeps gradients from being large.
///
/// Source: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013; as
/// `torch.nn.utils.clip_grad_norm_` does it.
package enum GradientClipping {
    /// Keeps the norm from being 0.
    private static let epsilon = 1e-6

    /// Scales gradients so that their norm is at most `largest`, and returns what it was.
    ///
    /// - Parameter order: Of the norm; 2 for Euclid's.
    package static func clip(_ gradients: [Tensor], largest: Double, order: Double) throws -> Double {
        guard !gradients.isEmpty else { return 0 }
        let norms = try Tensor.stacked(TensorList.norms(gradients, order: order), dimension: 0)
        let norm = try TensorList.norms([norms], order: order)[0].doubles()[0]
        let factor = largest / (norm + epsilon)
        if norm.isFinite, factor < 1 { try TensorList.scale(gradients, by: factor) }
        return norm
    }
}
