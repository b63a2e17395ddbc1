import Checkpoints
import NeuralCodecs
import Torch

/// Stochastic gradient descent, with momentum where it is wanted, by libtorch's fused operator.
///
/// Source: Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, as PyTorch has it.
package final class SGDOptimizer: Optimizer {
    package let parameters: [ParameterStore.Entry]
    package var rate: Double
    package var momentum: Double {
        get { settings.momentum }
        set { settings.momentum = newValue }
    }
    private var settings: OptimizerConfiguration.Descent
    /// The steps' momentum by the parameters' numbers.
    private var momenta = [Int: Tensor]()

    private static let sgd = Operator("aten::_fused_sgd_")
    private static let zeros = Operator("aten::zeros_like")

    /// An optimizer that has seen nothing.
    package init(_ parameters: [ParameterStore.Entry], _ settings: OptimizerConfiguration.Descent) {
        (self.parameters, self.settings, rate) = (parameters, settings, settings.learningRate)
    }

    package func step() throws {
        let (numbers, tensors, gradients) = try withGradients()
        // Momentum begins as the first gradient, whatever the dampening.
        let known = numbers.indices.filter { momenta[numbers[$0]] != nil }
        let new = numbers.indices.filter { momenta[numbers[$0]] == nil }
        try Torch.withoutGradients {
            for (indices, isFirst) in [(known, false), (new, true)] where !indices.isEmpty {
                if settings.momentum != 0, isFirst {
                    for index in indices { momenta[numbers[index]] = try Self.zeros(.tensor(tensors[index])) }
                }
                let momenta = indices.compactMap { self.momenta[numbers[$0]] }
                _ = try Self.sgd.results([
                    .tensors(indices.map { tensors[$0] }), .tensors(indices.map { gradients[$0] }), .tensors(momenta),
                    .real(settings.weightDecay), .real(settings.momentum), .real(rate), .real(settings.dampening),
                    .bool(settings.isNesterov), false, .bool(isFirst),
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
            states, rate: rate, initialRate: settings.learningRate, parameters: parameters.count,
            [
                ("momentum", .real(settings.momentum)), ("dampening", .real(settings.dampening)),
                ("weight_decay", .real(settings.weightDecay)), ("nesterov", .bool(settings.isNesterov)),
                ("maximize", .bool(false)), ("foreach", .none), ("differentiable", .bool(false)), ("fused", .none),
            ])
    }

    package func restore(_ state: CheckpointValue, path: String) throws {
        let stored = try OptimizerState(state, parameters, knownBy: "momentum", path: path)
        rate = stored.rate
        (settings.momentum, settings.dampening) = (try stored.number("momentum"), try stored.number("dampening"))
        (settings.weightDecay, settings.isNesterov) = (try stored.number("weight_decay"), try stored.flag("nesterov"))
        momenta = settings.momentum == 0 ? [:] : try stored.tensors(["momentum_buffer"]).mapValues { $0[0] }
    }
}
