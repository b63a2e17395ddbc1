private enum Operators {
    static let lstm = Operator("aten::lstm", "input")
    static let joinWeights = Operator("aten::_cudnn_rnn_flatten_weight")
}

extension Tensor {
    /// Stacked LSTMs forward in time, [T, B, C] to [T, B, H].
    ///
    /// Source: Hochreiter & Schmidhuber, Long short-term memory, 1997, with forget gates.
    ///
    /// - Parameters:
    ///   - input: [T, B, C].
    ///   - hidden: The layers' outputs before the first step, [layers, B, H].
    ///   - cell: The layers' cells before the first step, [layers, B, H].
    ///   - weights: For each layer those of its input [4 H, C or H] and of its last output [4 H, H], and if there are
    ///     biases those of both, [4 H]; gates in the order input, forget, cell, output.
    ///   - layers: How many.
    /// - Returns: The last layer's outputs, and the layers' outputs and cells after the last step.
    public static func lstm(
        _ input: Tensor, hidden: Tensor, cell: Tensor, weights: [Tensor], layers: Int
    ) throws(TorchError) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
        let hasBiases = weights.count == 4 * layers
        // cuDNN keeps what gradients need in training only.
        let (dropout, isTraining) = (Argument.real(0), Argument.bool(weights.contains { $0.requiresGradient }))
        let (isBidirectional, isBatchFirst) = (Argument.bool(false), Argument.bool(false))
        let results = try Operators.lstm.results([
            .tensor(input), .tensors([hidden, cell]), .tensors(weights), .bool(hasBiases), .integer(layers), dropout,
            isTraining, isBidirectional, isBatchFirst,
        ])
        return (results[0], results[1], results[2])
    }

    /// Moves the weights of stacked LSTMs on CUDA one behind the other, as cuDNN wants them; else it copies them in every call. The
    /// tensors stay the same otherwise.
    ///
    /// - Parameters:
    ///   - weights: As ``lstm(_:hidden:cell:weights:layers:)`` takes them, with biases.
    ///   - inputs: C.
    ///   - width: H.
    ///   - layers: How many.
    public static func joinLSTMWeights(_ weights: [Tensor], inputs: Int, width: Int, layers: Int) throws {
        // cuDNN's number of LSTMs.
        let mode = Argument.integer(2)
        try Torch.withoutGradients {
            _ = try Operators.joinWeights.results([
                .tensors(weights), .integer(weights.count / layers), .integer(inputs), mode, .integer(width), 0,
                .integer(layers), false, false,
            ])
        }
    }
}
