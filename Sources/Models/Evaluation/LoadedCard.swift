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
        do throws(ModelError) {
            return try model.run(tensors, outputs: outputs.map(outputName))
        } catch {
            throw ModelError(
                card.modelPlace, cause: "\(card.file.name): \(error.source): \(error.cause)", remedy: error.remedy,
                kind: error.kind == .invalid ? .invalid : .failed)
        }
    }
}
