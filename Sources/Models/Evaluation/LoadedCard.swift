/// A card with its model, which has been found to fit.
struct LoadedCard: Sendable {
    let card: ModelCard
    /// Where the model's file is.
    let path: String
    let model: any TensorModel
    /// The model's names of the card's inputs, in the card's order.
    private let inputNames: [String]
    /// The model's name where the card leaves an output's name out.
    private let onlyOutput: String
    /// Drawn tensors by the input's place in the card, one a repeat.
    private let drawn: [Int: [ModelTensor]]

    /// Compares a model with its card.
    init(_ card: ModelCard, _ model: any TensorModel, path: String) throws(ModelError) {
        let fit = CardFit(card, model)
        inputNames = try fit.inputNames()
        onlyOutput = try fit.checkOutputs()
        (self.card, self.model, self.path) = (card, model, path)
        var drawn = [Int: [ModelTensor]]()
        for (place, input) in card.inputs.enumerated() {
            if case .normal(let shape, let seed) = input.source {
                drawn[place] = NormalNumbers.tensors(shape: shape, seed: seed, repeats: card.repeats)
            }
        }
        self.drawn = drawn
    }

    /// The model's name of an output.
    func outputName(_ name: String) -> String { name.isEmpty ? onlyOutput : name }

    /// How many segments of a signal the model takes at once: several where its only input has a free axis for them, and so has
    /// the output.
    func batchSize(output: String) -> Int {
        let inputs = model.inputs, port = model.outputs.first { $0.name == outputName(output) }
        guard card.repeats == 1, card.inputs.count == 1, inputs.count == 1,
            let input = inputs[0].shape, !input.isEmpty, input[0] == nil,
            let axes = port?.shape, !axes.isEmpty, axes[0] == nil
        else { return 1 }
        switch card.inputs[0].source {
        case .waveform(.hypothesis, let layout), .features(.hypothesis, let layout):
            return layout.first == .batch ? Self.mostSegments : 1
        default: return 1
        }
    }

    /// Enough to fill a processor's vectors.
    private static let mostSegments = 16

    /// Runs the model on several segments of a signal at once, of equal lengths; only where ``batchSize(output:)`` is above 1.
    func run(_ segments: [SegmentedSignal.Segment], output: String) throws(ModelError) -> [String: ModelTensor] {
        var (shape, numbers) = ([Int](), [Float]())
        for segment in segments {
            let tensor: ModelTensor =
                switch card.inputs[0].source {
                case .features(_, let layout):
                    ModelTensor(segment.features ?? FeatureMatrix(width: 1, values: []), layout)
                case .waveform(_, let layout): ModelTensor(segment.samples, layout)
                case .constant(let tensor): tensor
                case .normal: ModelTensor(shape: [0], [])
                }
            guard case .floats(let values) = tensor.values, shape.isEmpty || shape == tensor.shape else {
                preconditionFailure("segments of one signal are of one shape")
            }
            shape = tensor.shape
            numbers += values
        }
        shape[0] = segments.count
        return try run([(inputNames[0], ModelTensor(shape: shape, numbers))], outputs: [output])
    }

    private func run(
        _ tensors: [(name: String, tensor: ModelTensor)], outputs: [String]
    ) throws(ModelError) -> [String: ModelTensor] {
        do throws(ModelError) {
            return try model.run(tensors, outputs: outputs.map(outputName))
        } catch {
            throw ModelError(
                card.modelPlace, cause: "\(card.file.name): \(error.source): \(error.cause)", remedy: error.remedy,
                kind: error.kind == .invalid ? .invalid : .failed)
        }
    }

    /// Runs the model on a segment of each signal that it takes.
    ///
    /// - Parameters:
    ///   - hypothesis: the hypothesis' segment; the only one of cards that take one signal
    ///   - reference: the reference's
    ///   - repetition: which of the card's repeats it is
    func run(
        _ hypothesis: SegmentedSignal.Segment, reference: SegmentedSignal.Segment?, repetition: Int, outputs: [String]
    ) throws(ModelError) -> [String: ModelTensor] {
        var tensors = [(name: String, tensor: ModelTensor)]()
        for (place, input) in card.inputs.enumerated() {
            let segment = input.source.side == .reference ? reference ?? hypothesis : hypothesis
            let tensor: ModelTensor =
                switch input.source {
                case .waveform(_, let layout): ModelTensor(segment.samples, layout)
                case .features(_, let layout):
                    ModelTensor(segment.features ?? FeatureMatrix(width: 1, values: []), layout)
                case .constant(let tensor): tensor
                case .normal: drawn[place]?[repetition] ?? ModelTensor(shape: [0], [])
                }
            tensors.append((inputNames[place], tensor))
        }
        return try run(tensors, outputs: outputs)
    }
}
