import DSP
import Metrics
import Statistics

/// A card with its model: found, checked and loaded when it is first used, then shared by all tasks of a run.
public final class CardModel: Sendable {
    /// The card.
    public let card: ModelCard
    private let extractor: FeatureExtractor?
    private let loaded: OnDemand<LoadedCard>

    /// A card whose model is looked for in `store`.
    public convenience init(_ card: ModelCard, store: ModelStore) {
        self.init(card) { () throws(ModelError) -> (any TensorModel, String) in
            // The library first: without it the best of files is of no use.
            try ModelRuntime.load(card.format)
            do throws(ModelError) {
                let path = try store.find(card.file)
                return (try ModelRuntime.open(path, format: card.format), path)
            } catch {
                throw ModelError(
                    "\(card.modelPlace): \(error.source)", cause: error.cause, remedy: error.remedy, kind: error.kind)
            }
        }
    }

    /// A card whose model `open` gives, with its path.
    init(_ card: ModelCard, open: @escaping @Sendable () throws(ModelError) -> (any TensorModel, String)) {
        self.card = card
        extractor = card.features.map { FeatureExtractor($0, rate: card.audio.rate) }
        loaded = OnDemand { () throws(ModelError) in
            let (model, path) = try open()
            return try LoadedCard(card, model, path: path)
        }
    }

    /// Finds and loads the model and compares it with the card, where that has not been done yet.
    ///
    /// - Returns: Where the model's file is.
    /// - Throws: ``ModelError``: one for which ``ModelError/isAbsence`` holds where file or library are not here, otherwise one
    ///   that names the card's line.
    @discardableResult
    public func load() throws(ModelError) -> String { try loaded.get().path }

    /// What the model takes and gives, in its own words.
    ///
    /// - Throws: As ``load()``.
    public func ports() throws(ModelError) -> (inputs: [TensorPort], outputs: [TensorPort]) {
        let model = try loaded.get().model
        return (model.inputs, model.outputs)
    }

    // MARK: Signals

    /// Cuts a signal at the model's rate as the card says.
    private func segmented(
        _ samples: [Double], _ side: CardInput.Side
    ) throws(EvaluationFault) -> SegmentedSignal {
        try EvaluationFault.ofSignal { () throws(Undefined) in
            try SegmentedSignal(
                try card.audio.prepare(samples, side), card.segment, extractor, rate: card.audio.rate)
        }
    }

    private func segment(_ signal: SegmentedSignal, _ number: Int) throws(EvaluationFault) -> SegmentedSignal.Segment {
        try EvaluationFault.ofSignal { () throws(Undefined) in try signal.segment(number) }
    }

    // MARK: Scores

    /// A key's value.
    struct KeyValue: Sendable, Equatable {
        /// The value.
        var value: Double
        /// The standard deviation (n − 1) of the model's repeats, where it was run more than once and no polynomial turns its
        /// output into another unit.
        var deviation: Double?
    }

    /// The values of the keys, in the card's order.
    ///
    /// - Parameters:
    ///   - hypothesis: samples at the card's rate
    ///   - reference: the same of the reference, where the card takes it
    func scores(_ hypothesis: [Double], reference: [Double]?) throws(EvaluationFault) -> [KeyValue] {
        let loaded = try EvaluationFault.ofModel { () throws(ModelError) -> LoadedCard in try self.loaded.get() }
        let signal = try segmented(hypothesis, .hypothesis)
        let other = takesReference ? try segmented(reference ?? [], .reference) : nil
        // Segments are paired by their number; what one side has more of is left out.
        let count = min(signal.count, other?.count ?? signal.count)
        let outputs = card.keys.map { $0.output }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        var values = [[Double]](repeating: [], count: card.keys.count)
        var deviations = values
        for number in 0..<count {
            let own = try segment(signal, number)
            let others = try other.map { other throws(EvaluationFault) in try segment(other, number) }
            var raw = [[Double]](repeating: [], count: card.keys.count)
            for repetition in 0..<card.repeats {
                try EvaluationFault.ofModel { () throws(ModelError) -> Void in
                    let found = try loaded.run(own, reference: others, repetition: repetition, outputs: outputs)
                    for (place, key) in card.keys.enumerated() { raw[place].append(try output(key, of: found, loaded)) }
                }
            }
            for place in raw.indices {
                values[place].append(card.keys[place].value(raw[place].reduce(0, +) / Double(card.repeats)))
                if card.repeats > 1 { deviations[place].append(Self.deviation(raw[place])) }
            }
        }
        var scores = [KeyValue]()
        for (place, key) in card.keys.enumerated() {
            let value = aggregate(values[place])
            guard value.isFinite else {
                throw .model(
                    ModelError(
                        key.place, cause: "\(card.file.name): '\(key.definition.name)' comes out as \(value)",
                        remedy: "check the polynomial", kind: .failed))
            }
            let mean = deviations[place].reduce(0, +) / Double(max(1, deviations[place].count))
            scores.append(KeyValue(value: value, deviation: card.repeats > 1 && key.polynomial.isEmpty ? mean : nil))
        }
        return scores
    }

    /// Whether the model sees the reference beside the hypothesis.
    var takesReference: Bool { card.inputs.contains { $0.source.side == .reference } }

    private func output(
        _ key: CardKey, of outputs: [String: ModelTensor], _ loaded: LoadedCard
    ) throws(ModelError) -> Double {
        let name = loaded.outputName(key.output)
        guard let tensor = outputs[name] else {
            throw ModelError(
                key.place, cause: "\(card.file.name): the model gave no output '\(name)'", remedy: "correct the card",
                kind: .invalid)
        }
        guard let number = tensor.number(at: key.index) else {
            throw ModelError(
                key.place,
                cause: "\(card.file.name): the index is \(key.index), but '\(name)' has \(tensor.values.count) numbers",
                remedy: "correct the index, or take the model that belongs to the card", kind: .invalid)
        }
        guard number.isFinite else {
            throw ModelError(
                key.place, cause: "\(card.file.name): number \(key.index) of '\(name)' is \(number)",
                remedy: "the model is broken, or the card prepares its input wrongly", kind: .failed)
        }
        return number
    }

    private func aggregate(_ values: [Double]) -> Double {
        switch card.aggregate {
        case .mean: values.reduce(0, +) / Double(values.count)
        case .median: median(values)
        case .min: values.min() ?? .nan
        case .max: values.max() ?? .nan
        }
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(max(1, values.count - 1))).squareRoot()
    }

    // MARK: Embeddings

    /// The embeddings of all segments of a signal at the card's rate.
    func embeddings(_ samples: [Double], _ side: CardInput.Side) throws(EvaluationFault) -> EmbeddingRows {
        guard let settings = card.embedding else { preconditionFailure("\(card.name) has no embedding") }
        let loaded = try EvaluationFault.ofModel { () throws(ModelError) -> LoadedCard in try self.loaded.get() }
        let signal = try segmented(samples, side)
        var rows = [Double]()
        var width = 0
        let size = loaded.batchSize(output: settings.output)
        for first in stride(from: 0, to: signal.count, by: size) {
            var segments = [SegmentedSignal.Segment]()
            for number in first..<min(first + size, signal.count) { segments.append(try segment(signal, number)) }
            let mean = try EvaluationFault.ofModel { () throws(ModelError) in
                try size > 1 ? together(segments, settings, loaded) : averaged(segments[0], settings, loaded)
            }
            if width == 0 { width = mean.width }
            guard mean.width == width else {
                throw .model(
                    fault(
                        settings, "embeddings have \(width) and \(mean.width) numbers", "name an output of fixed width")
                )
            }
            rows += settings.isNormalized ? Self.normalized(mean) : mean.values
        }
        return EmbeddingRows(values: rows, dimension: width)
    }

    private func fault(_ settings: EmbeddingSettings, _ cause: String, _ remedy: String) -> ModelError {
        ModelError(settings.place, cause: "\(card.file.name): \(cause)", remedy: remedy, kind: .invalid)
    }

    /// The outputs of several segments, one after the other.
    private func together(
        _ segments: [SegmentedSignal.Segment], _ settings: EmbeddingSettings, _ loaded: LoadedCard
    ) throws(ModelError) -> FeatureMatrix {
        let name = loaded.outputName(settings.output)
        let tensor = try checked(loaded.run(segments, output: settings.output)[name], name, settings)
        guard tensor.shape.first == segments.count else {
            throw fault(
                settings, "'\(name)' has \(tensor.shape.first ?? 0) rows for \(segments.count) segments",
                "name an output whose first axis is the input's")
        }
        return FeatureMatrix(width: tensor.width, values: tensor.doubles)
    }

    /// An output that has numbers, all of them finite.
    private func checked(
        _ tensor: ModelTensor?, _ name: String, _ settings: EmbeddingSettings
    ) throws(ModelError) -> ModelTensor {
        guard let tensor, tensor.width > 0, tensor.values.count > 0 else {
            throw fault(settings, "the model gave no numbers in '\(name)'", "correct the card")
        }
        guard tensor.isFinite else {
            throw ModelError(
                settings.place, cause: "\(card.file.name): '\(name)' has NaN or infinite numbers",
                remedy: "the model is broken, or the card prepares its input wrongly", kind: .failed)
        }
        return tensor
    }

    /// The output of a segment, averaged over the repeats.
    private func averaged(
        _ segment: SegmentedSignal.Segment, _ settings: EmbeddingSettings, _ loaded: LoadedCard
    ) throws(ModelError) -> FeatureMatrix {
        let name = loaded.outputName(settings.output)
        var sum = FeatureMatrix(width: 1, values: [])
        for repetition in 0..<card.repeats {
            let found = try loaded.run(segment, reference: nil, repetition: repetition, outputs: [settings.output])
            let tensor = try checked(found[name], name, settings)
            let values = tensor.doubles
            if repetition == 0 {
                sum = FeatureMatrix(width: tensor.width, values: values)
            } else {
                guard values.count == sum.values.count else {
                    throw fault(settings, "'\(name)' changes its shape from run to run", "take another output")
                }
                for i in values.indices { sum.values[i] += values[i] }
            }
        }
        if card.repeats > 1 { for i in sum.values.indices { sum.values[i] /= Double(card.repeats) } }
        return sum
    }

    private static let leastNorm = 1e-12

    private static func normalized(_ rows: FeatureMatrix) -> [Double] {
        (0..<rows.count).flatMap { row in
            let values = rows.values[row * rows.width..<(row + 1) * rows.width]
            let norm = max(values.reduce(0) { $0 + $1 * $1 }.squareRoot(), leastNorm)
            return values.map { $0 / norm }
        }
    }
}
