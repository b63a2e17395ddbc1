import Checkpoints
import NeuralCodecs
import Torch

/// Stochastic gradient descent, with momentum where it is wanted, by libtorch's fused operator.
///
/// Source: Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, as PyTorch has it.
package final class SGDOptimizer: Optimizer {
    /// The constants, by PyTorch's names and defaults.
    package struct Options: Sendable, Equatable {
        /// `lr` at the start.
        package var rate = 1e-3
        /// How much of the last step a step keeps, and how much less of its own gradient it then takes.
        package var momentum = 0.0, dampening = 0.0
        /// The decay of weights.
        package var weightDecay = 0.0
        /// Whether the gradient is looked at from where momentum leads.
        package var isNesterov = false

        /// Options.
        package init(
            rate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0,
            isNesterov: Bool = false
        ) {
            (self.rate, self.momentum, self.dampening) = (rate, momentum, dampening)
            (self.weightDecay, self.isNesterov) = (weightDecay, isNesterov)
        }
    }

    package let parameters: [ParameterStore.Entry]
    package var rate: Double
    package var momentum: Double {
        get { options.momentum }
        set { options.momentum = newValue }
    }
    private var options: Options
    /// The steps' momentum by the parameters' numbers.
    private var momenta = [Int: Tensor]()

    private static let sgd = Operator("aten::_fused_sgd_")
    private static let zeros = Operator("aten::zeros_like")

    /// An optimizer that has seen nothing.
    package init(_ parameters: [ParameterStore.Entry], _ options: Options) {
        (self.parameters, self.options, rate) = (parameters, options, options.rate)
    }

    package func step() throws {
        let (numbers, tensors, gradients) = try withGradients()
        // Momentum begins as the first gradient, whatever the dampening.
        let known = numbers.indices.filter { momenta[numbers[$0]] != nil }
        let new = numbers.indices.filter { momenta[numbers[$0]] == nil }
        try Torch.withoutGradients {
            for (indices, isFirst) in [(known, false), (new, true)] where !indices.isEmpty {
                if options.momentum != 0, isFirst {
                    for index in indices { momenta[numbers[index]] = try Self.zeros(.tensor(tensors[index])) }
                }
                let momenta = indices.compactMap { self.momenta[numbers[$0]] }
                _ = try Self.sgd.results([
                    .tensors(indices.map { tensors[$0] }), .tensors(indices.map { gradients[$0] }), .tensors(momenta),
                    .real(options.weightDecay), .real(options.momentum), .real(rate), .real(options.dampening),
                    .bool(options.isNesterov), false, .bool(isFirst),
                ])
            }
        }
    }

    package func state() throws -> CheckpointValue {
        let states = try momenta.sorted { $0.key < $1.key }.map { number, momentum in
            (
                CheckpointValue.integer(number),
                CheckpointValue.dictionary([(.text("momentum_buffer"), .tensor(try StoredTensor(exactly: momentum)))])
            )
        }
        return OptimizerState.written(
            states, rate: rate, initialRate: options.rate, parameters: parameters.count,
            [
                ("momentum", .real(options.momentum)), ("dampening", .real(options.dampening)),
                ("weight_decay", .real(options.weightDecay)), ("nesterov", .bool(options.isNesterov)),
                ("maximize", .bool(false)), ("foreach", .none), ("differentiable", .bool(false)), ("fused", .none),
            ])
    }

    package func restore(_ state: CheckpointValue, path: String) throws {
        let stored = try OptimizerState(state, parameters, momentum: "momentum", path: path)
        (rate, momentum) = (stored.rate, stored.momentum)
        momenta = options.momentum == 0 ? [:] : try stored.tensors(["momentum_buffer"]).mapValues { $0[0] }
    }
}
