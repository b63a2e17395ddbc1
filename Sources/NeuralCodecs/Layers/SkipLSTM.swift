import Torch

/// Stacked LSTMs along time beside a shortcut: [B, C, L] to the same.
struct SkipLSTM: Layer {
    /// For each layer its weights to input and state and its biases, gates in the order i, f, g, o.
    private let weights: [Tensor]
    private let layerCount: Int, width: Int

    init(_ scope: ParameterScope, width: Int, layers: Int) throws {
        let scope = scope["lstm"]
        var weights = [Tensor]()
        for layer in 0..<layers {
            for (name, shape) in [
                ("weight_ih", [4 * width, width]), ("weight_hh", [4 * width, width]), ("bias_ih", [4 * width]),
                ("bias_hh", [4 * width]),
            ] {
                weights.append(try scope.parameter("\(name)_l\(layer)", shape, initial: .uniform(inputs: width)))
            }
        }
        self.weights = weights
        (layerCount, self.width) = (layers, width)
        // What stands in for missing tensors cannot be moved, and is about to be refused.
        if scope.store.device != .cpu, !weights.isEmpty, scope.store.isComplete {
            try Tensor.joinLSTMWeights(weights, inputs: width, width: width, layers: layers)
        }
    }

    /// What an LSTM carries from one piece to the next, [layers, B, C] each.
    struct State {
        var hidden: Tensor, cell: Tensor
    }

    /// The state before the first sample.
    func initialState(like x: Tensor) throws -> State {
        let count = layerCount * x.shape[0] * width
        let zeros = try Tensor([Float](repeating: 0, count: count), shape: [layerCount, x.shape[0], width])
            .to(x.type).to(x.device)
        return State(hidden: zeros, cell: zeros)
    }

    /// The output for a piece of a signal; `state` goes on to the next.
    func process(_ x: Tensor, _ state: inout State) throws -> Tensor {
        let sequence = try x.permuted([2, 0, 1])
        let (y, hidden, cell) = try Tensor.lstm(
            sequence, hidden: state.hidden, cell: state.cell, weights: weights, layers: layerCount)
        state = State(hidden: hidden, cell: cell)
        return try (y + sequence).permuted([1, 2, 0])
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var state = try initialState(like: x)
        return try process(x, &state)
    }

    func makeStream() -> (any LayerStream)? { SkipLSTMStream(self) }
}
