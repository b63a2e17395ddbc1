import Checkpoints
import NeuralCodecs
import Torch

/// Adam, and AdamW, whose weight decay takes no part in the moments.
///
/// Sources: Kingma & Ba, Adam: a method for stochastic optimization, 2015; Loshchilov & Hutter, Decoupled weight decay
/// regularization, 2019; by libtorch's fused operators.
package final class AdamOptimizer: Optimizer {
    /// What it knows of a parameter that has had a gradient.
    private struct Moments {
        /// Steps so far, a single 32-bit float.
        var steps: Tensor
        var first: Tensor, second: Tensor
    }

    package let parameters: [ParameterStore.Entry]
    package var rate: Double
    private var settings: OptimizerConfiguration.Moments
    private var moments = [Int: Moments]()

    package var momentum: Double {
        get { settings.firstDecay }
        set { settings.firstDecay = newValue }
    }

    private static let adam = Operator("aten::_fused_adam_")
    private static let adamW = Operator("aten::_fused_adamw_")
    private static let zeros = Operator("aten::zeros_like")
    private static let addToAll = Operator("aten::_foreach_add_", "Scalar")

    /// An optimizer that has seen nothing.
    package init(_ parameters: [ParameterStore.Entry], _ settings: OptimizerConfiguration.Moments) {
        (self.parameters, self.settings, rate) = (parameters, settings, settings.learningRate)
    }

    package func step() throws {
        let (numbers, tensors, gradients) = try withGradients()
        guard !numbers.isEmpty else { return }
        try Torch.withoutGradients {
            let states = try numbers.map { try moments(of: $0) }
            _ = try Self.addToAll.results([.tensors(states.map(\.steps)), 1])
            _ = try (settings.decouplesWeightDecay ? Self.adamW : Self.adam).results([
                .tensors(tensors), .tensors(gradients), .tensors(states.map(\.first)), .tensors(states.map(\.second)),
                .tensors([]), .tensors(states.map(\.steps)), .real(rate), .real(settings.firstDecay),
                .real(settings.secondDecay), .real(settings.weightDecay), .real(settings.epsilon), false, false,
            ])
        }
    }

    private func moments(of number: Int) throws -> Moments {
        if let known = moments[number] { return known }
        let like = parameters[number].tensor
        func zeros() throws -> Tensor { try Self.zeros(.tensor(like)) }
        let new = Moments(
            steps: try Tensor([0], shape: []).to(like.device), first: try zeros(), second: try zeros())
        moments[number] = new
        return new
    }

    package func state() throws -> CheckpointValue {
        let states = try moments.sorted { $0.key < $1.key }.map { number, moments in
            let members: [(String, Tensor)] = [
                ("step", moments.steps), ("exp_avg", moments.first), ("exp_avg_sq", moments.second),
            ]
            return (
                CheckpointValue.integer(number),
                CheckpointValue.dictionary(
                    try members.map { (.text($0), .tensor(try StoredTensor(exactly: $1))) })
            )
        }
        return OptimizerState.written(
            states, rate: rate, initialRate: settings.learningRate, parameters: parameters.count,
            [
                ("betas", .tuple([.real(settings.firstDecay), .real(settings.secondDecay)])),
                ("eps", .real(settings.epsilon)),
                ("weight_decay", .real(settings.weightDecay)), ("amsgrad", .bool(false)),
                ("maximize", .bool(false)), ("foreach", .none), ("capturable", .bool(false)),
                ("differentiable", .bool(false)), ("fused", .none),
                ("decoupled_weight_decay", .bool(settings.decouplesWeightDecay)),
            ])
    }

    package func restore(_ state: CheckpointValue, path: String) throws {
        let stored = try OptimizerState(state, parameters, knownBy: "betas", path: path)
        (rate, settings) = (stored.rate, try stored.moments(settings))
        moments = try stored.tensors(["step", "exp_avg", "exp_avg_sq"]).mapValues {
            Moments(steps: $0[0], first: $0[1], second: $0[2])
        }
    }
}
