import Checkpoints
import NeuralCodecs
import Torch

/// Adam, and AdamW, whose weight decay takes no part in the moments.
///
/// Sources: Kingma & Ba, Adam: a method for stochastic optimization, 2015; Loshchilov & Hutter, Decoupled weight decay
/// regularization, 2019; by libtorch's fused operators.
package final class AdamOptimizer: Optimizer {
    /// The constants, by PyTorch's names and defaults.
    package struct Options: Sendable, Equatable {
        /// `lr` at the start.
        package var rate: Double
        /// How much of the moments a step keeps.
        package var betas: (Double, Double)
        /// Keeps the second moment from being 0.
        package var epsilon: Double
        /// The decay of weights.
        package var weightDecay: Double
        /// Whether it is AdamW.
        package var isDecoupled: Bool
        /// Whether the largest second moment so far is what counts, `amsgrad`.
        package var keepsLargest: Bool

        /// Options.
        package init(
            rate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
            weightDecay: Double = 0,
            isDecoupled: Bool = false, keepsLargest: Bool = false
        ) {
            (self.rate, self.betas, self.epsilon, self.weightDecay) = (rate, betas, epsilon, weightDecay)
            (self.isDecoupled, self.keepsLargest) = (isDecoupled, keepsLargest)
        }

        package static func == (a: Options, b: Options) -> Bool {
            a.rate == b.rate && a.betas == b.betas && a.epsilon == b.epsilon && a.weightDecay == b.weightDecay
                && a.isDecoupled == b.isDecoupled && a.keepsLargest == b.keepsLargest
        }
    }

    /// What it knows of a parameter that has had a gradient.
    private struct Moments {
        /// Steps so far, a single 32-bit float.
        var steps: Tensor
        var first: Tensor, second: Tensor
        var largestSecond: Tensor?
    }

    package let parameters: [ParameterStore.Entry]
    package var rate: Double
    private let options: Options
    private var moments = [Int: Moments]()

    private static let adam = Operator("aten::_fused_adam_")
    private static let adamW = Operator("aten::_fused_adamw_")
    private static let zeros = Operator("aten::zeros_like")
    private static let addToAll = Operator("aten::_foreach_add_", "Scalar")

    /// An optimizer that has seen nothing.
    package init(_ parameters: [ParameterStore.Entry], _ options: Options) {
        (self.parameters, self.options, rate) = (parameters, options, options.rate)
    }

    package func step() throws {
        let (numbers, tensors, gradients) = try withGradients()
        guard !numbers.isEmpty else { return }
        try Torch.withoutGradients {
            let states = try numbers.map { try moments(of: $0) }
            _ = try Self.addToAll.results([.tensors(states.map(\.steps)), 1])
            _ = try (options.isDecoupled ? Self.adamW : Self.adam).results([
                .tensors(tensors), .tensors(gradients), .tensors(states.map(\.first)), .tensors(states.map(\.second)),
                .tensors(states.compactMap(\.largestSecond)), .tensors(states.map(\.steps)), .real(rate),
                .real(options.betas.0), .real(options.betas.1), .real(options.weightDecay), .real(options.epsilon),
                .bool(options.keepsLargest), false,
            ])
        }
    }

    private func moments(of number: Int) throws -> Moments {
        if let known = moments[number] { return known }
        let like = parameters[number].tensor
        func zeros() throws -> Tensor { try Self.zeros(.tensor(like)) }
        let new = Moments(
            steps: try Tensor([0], shape: []).to(like.device), first: try zeros(), second: try zeros(),
            largestSecond: options.keepsLargest ? try zeros() : nil)
        moments[number] = new
        return new
    }

    package func state() throws -> CheckpointValue {
        let states = try moments.sorted { $0.key < $1.key }.map { number, moments in
            var members: [(String, Tensor)] = [
                ("step", moments.steps), ("exp_avg", moments.first), ("exp_avg_sq", moments.second),
            ]
            if let largest = moments.largestSecond { members.append(("max_exp_avg_sq", largest)) }
            return (
                CheckpointValue.integer(number),
                CheckpointValue.dictionary(
                    try members.map { (.text($0), .tensor(try StoredTensor(exactly: $1))) })
            )
        }
        return OptimizerState.written(
            states, rate: rate, initialRate: options.rate, parameters: parameters.count,
            [
                ("betas", .tuple([.real(options.betas.0), .real(options.betas.1)])), ("eps", .real(options.epsilon)),
                ("weight_decay", .real(options.weightDecay)), ("amsgrad", .bool(options.keepsLargest)),
                ("maximize", .bool(false)), ("foreach", .none), ("capturable", .bool(false)),
                ("differentiable", .bool(false)), ("fused", .none),
                ("decoupled_weight_decay", .bool(options.isDecoupled)),
            ])
    }

    package func restore(_ state: CheckpointValue, path: String) throws {
        let stored = try OptimizerState(state, parameters, path: path)
        rate = stored.rate
        moments = try stored.tensors(
            ["step", "exp_avg", "exp_avg_sq"] + (options.keepsLargest ? ["max_exp_avg_sq"] : [])
        )
        .mapValues {
            Moments(steps: $0[0], first: $0[1], second: $0[2], largestSecond: $0.count > 3 ? $0[3] : nil)
        }
    }
}
