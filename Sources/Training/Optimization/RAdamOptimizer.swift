import Checkpoints
import Codecs
import Glibc
import NeuralCodecs
import Torch

/// Adam whose step size waits until the second moment is known well enough.
///
/// Source: Liu et al., On the variance of the adaptive learning rate and beyond, 2020, as PyTorch has it.
package final class RAdamOptimizer: Optimizer {
    package let parameters: [ParameterStore.Entry]
    package var rate: Double
    package var momentum: Double {
        get { settings.firstDecay }
        set { settings.firstDecay = newValue }
    }
    private var settings: OptimizerConfiguration.Moments
    private var moments = [Int: (steps: Int, first: Tensor, second: Tensor)]()

    private static let zeros = Operator("aten::zeros_like")
    private static let addScaled = Operator("aten::add_", "Tensor")
    private static let multiply = Operator("aten::mul_", "Scalar")
    private static let addProduct = Operator("aten::addcmul_")

    /// An optimizer that has seen nothing.
    package init(_ parameters: [ParameterStore.Entry], _ settings: OptimizerConfiguration.Moments) {
        (self.parameters, self.settings, rate) = (parameters, settings, settings.learningRate)
    }

    package func step() throws {
        let (numbers, tensors, gradients) = try withGradients()
        try Torch.withoutGradients {
            for (number, (tensor, gradient)) in zip(numbers, zip(tensors, gradients)) {
                try step(number, tensor, gradient)
            }
        }
    }

    private func step(_ number: Int, _ tensor: Tensor, _ gradient: Tensor) throws {
        var state = try moments[number] ?? (0, Self.zeros(.tensor(tensor)), Self.zeros(.tensor(tensor)))
        state.steps += 1
        moments[number] = state
        var gradient = gradient
        if settings.weightDecay != 0 {
            if settings.decouplesWeightDecay {
                _ = try Self.multiply(.tensor(tensor), .real(1 - rate * settings.weightDecay))
            } else {
                gradient = try gradient + tensor * settings.weightDecay
            }
        }
        let (beta1, beta2) = (settings.firstDecay, settings.secondDecay)
        try state.first.decay(by: beta1, adding: gradient)
        _ = try Self.multiply(.tensor(state.second), .real(beta2))
        _ = try Self.addProduct(.tensor(state.second), .tensor(gradient), .tensor(gradient), .real(1 - beta2))
        let steps = Double(state.steps)
        let (correction1, correction2) = (1 - pow(beta1, steps), 1 - pow(beta2, steps))
        let longest = 2 / (1 - beta2) - 1
        let length = longest - 2 * steps * pow(beta2, steps) / correction2
        var direction = state.first
        // Below five steps' worth of second moments the variance is unknown, and the step is momentum alone.
        if length > 5 {
            let rectification = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
                .squareRoot()
            let adaptation = try correction2.squareRoot() / (state.second.sqrt() + settings.epsilon)
            direction = try direction * adaptation * rectification
        }
        _ = try Self.addScaled(.tensor(tensor), .tensor(direction), .real(-rate / correction1))
    }

    package func state() throws -> CheckpointValue {
        let states = try moments.sorted { $0.key < $1.key }.map { number, moments in
            (
                CheckpointValue.integer(number),
                CheckpointValue.dictionary([
                    (.text("step"), .tensor(StoredTensor([Float(moments.steps)], shape: []))),
                    (.text("exp_avg"), .tensor(try StoredTensor(exactly: moments.first))),
                    (.text("exp_avg_sq"), .tensor(try StoredTensor(exactly: moments.second))),
                ])
            )
        }
        return OptimizerState.written(
            states, rate: rate, initialRate: settings.learningRate, parameters: parameters.count,
            [
                ("betas", .tuple([.real(settings.firstDecay), .real(settings.secondDecay)])),
                ("eps", .real(settings.epsilon)),
                ("weight_decay", .real(settings.weightDecay)), ("maximize", .bool(false)), ("foreach", .none),
                ("capturable", .bool(false)), ("differentiable", .bool(false)),
                ("decoupled_weight_decay", .bool(settings.decouplesWeightDecay)),
            ])
    }

    package func restore(_ state: CheckpointValue, path: String) throws {
        let stored = try OptimizerState(state, parameters, knownBy: "betas", path: path)
        (rate, settings) = (stored.rate, try stored.moments(settings))
        moments = try stored.tensors(["step", "exp_avg", "exp_avg_sq"]).mapValues {
            guard let steps = Int(exactly: try $0[0].doubles()[0]), steps >= 0 else {
                throw CodecError(
                    path, cause: "a 'step' of the optimizer is no number of steps",
                    remedy: "begin without it: --resume false, and --init_param for the weights")
            }
            return (steps, $0[1], $0[2])
        }
    }
}
