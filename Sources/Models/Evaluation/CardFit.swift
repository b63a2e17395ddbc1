/// Compares a card with the inputs and outputs of its model; each difference is an error that names the card's line.
struct CardFit {
    private let card: ModelCard
    private let model: any TensorModel

    init(_ card: ModelCard, _ model: any TensorModel) { (self.card, self.model) = (card, model) }

    private func fault(_ place: String, _ cause: String, _ remedy: String) -> ModelError {
        ModelError(place, cause: "\(card.file.name): \(cause)", remedy: remedy, kind: .invalid)
    }

    private static func list(_ ports: [TensorPort]) -> String { ports.map(\.description).joined(separator: "; ") }

    // MARK: Inputs

    /// The model's names of the card's inputs.
    func inputNames() throws(ModelError) -> [String] {
        var names = [String]()
        for (place, input) in card.inputs.enumerated() {
            // A model that tells nothing takes what it is given, by position.
            guard !model.inputs.isEmpty else {
                names.append(input.name.isEmpty ? "\(place)" : input.name)
                continue
            }
            let port = try port(of: input)
            try check(input, port)
            names.append(port.name)
        }
        if let missing = model.inputs.first(where: { !names.contains($0.name) }) {
            throw fault(
                card.modelPlace, "the model takes '\(missing)', which the card does not give",
                "add it to the card's inputs: waveform, features, constant or normal")
        }
        return names
    }

    private func port(of input: CardInput) throws(ModelError) -> TensorPort {
        let known = model.inputs
        if input.name.isEmpty {
            guard known.count == 1 else {
                throw fault(
                    input.place, "the model takes \(known.count) inputs: \(Self.list(known))",
                    "name the input; '' stands for a model's only one")
            }
            return known[0]
        }
        guard let port = known.first(where: { $0.name == input.name }) else {
            throw fault(
                input.place, "the model has no input '\(input.name)'; it takes \(Self.list(known))", "name one of these"
            )
        }
        return port
    }

    private func check(_ input: CardInput, _ port: TensorPort) throws(ModelError) {
        let (type, shape) = tensor(of: input)
        if let expected = port.type, expected != type {
            throw fault(
                input.place, "the input takes \(port), the card gives \(type.rawValue)",
                expected == .float32
                    ? "give it numbers of that type" : "give it a constant of that type, or export the model anew")
        }
        if port.type == nil, port.typeName != "unknown" {
            throw fault(
                input.place, "the input takes \(port)", "export the model with inputs of float32, int64 or float64")
        }
        guard let axes = port.shape else { return }
        let fits = axes.count == shape.count && zip(axes, shape).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
        guard fits else {
            let given = "[" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
            throw fault(
                input.place, "the input takes \(port), the card gives \(given)",
                "correct the layout, the segment's length or the features, or take the model that belongs to the card")
        }
    }

    /// Type and shape of what the card gives; `nil` for lengths that depend on the signal.
    private func tensor(of input: CardInput) -> (type: ModelTensor.ElementType, shape: [Int?]) {
        switch input.source {
        case .constant(let tensor): return (tensor.values.type, tensor.shape)
        case .normal(let shape, _): return (.float32, shape)
        case .waveform(_, let layout), .features(_, let layout):
            return (
                .float32,
                layout.map { axis in
                    switch axis {
                    case .batch, .one: 1
                    case .bins: card.features?.width
                    case .samples: card.segment?.unit == .samples ? card.segment?.length : nil
                    case .frames: frames
                    }
                }
            )
        }
    }

    /// Frames of a segment; `nil` where they depend on the signal.
    private var frames: Int? {
        guard let segment = card.segment, let features = card.features else { return nil }
        if segment.unit == .frames { return segment.length }
        let samples = segment.length - features.droppedSamples
        switch features.padding {
        case .center, .reflect: return 1 + (samples + 2 * (features.fftSize / 2) - features.fftSize) / features.hop
        case .none: return 1 + (samples - features.fftSize) / features.hop
        case .overlap: return (samples + features.fftSize - 1) / features.hop
        }
    }

    // MARK: Outputs

    /// Checks the outputs that the card reads, and gives the name of the model's only one.
    func checkOutputs() throws(ModelError) -> String {
        guard !model.outputs.isEmpty else { return "0" }
        if let embedding = card.embedding {
            let port = try output(embedding.output, embedding.place)
            if let shape = port.shape, shape.isEmpty {
                throw fault(
                    embedding.place, "'\(port)' is one number", "name an output whose last axis is the embedding")
            }
        } else {
            for key in card.keys {
                let port = try output(key.output, key.place)
                let size = port.shape.flatMap { axes in
                    axes.contains(nil) ? nil : axes.compactMap { $0 }.reduce(1, Self.product)
                }
                if let size, key.index >= size {
                    throw fault(
                        key.place, "the index is \(key.index), but '\(port)' has \(size) numbers",
                        "count from 0 to \(size - 1)")
                }
            }
        }
        return model.outputs[0].name
    }

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        return overflows ? .max : product
    }

    private func output(_ name: String, _ place: String) throws(ModelError) -> TensorPort {
        let known = model.outputs
        guard let port = name.isEmpty ? (known.count == 1 ? known[0] : nil) : known.first(where: { $0.name == name })
        else {
            throw fault(
                place,
                name.isEmpty
                    ? "the model gives \(known.count) outputs: \(Self.list(known))"
                    : "the model has no output '\(name)'; it gives \(Self.list(known))",
                name.isEmpty ? "name the output; '' stands for a model's only one" : "name one of these")
        }
        if port.type == nil, port.typeName != "unknown" {
            throw fault(place, "the output is \(port)", "export the model with outputs of float32, int64 or float64")
        }
        return port
    }
}
