import Metrics
import Statistics

/// A model card as a metric of utterances: kinds `score` and `similarity`.
///
/// The model is loaded when the first pair is scored, or by ``CardModel/load()``. Without file or library all keys are
/// undefined (`modelMissing`) with the command that gets them; a model that does not fit its card, or fails, is a fault of
/// every row, which names the card's line.
public struct ModelMetric: PairMetric {
    /// Everything about the metric that is not arithmetic, made from the card.
    public let definition: MetricDefinition
    /// The card with its model, which is loaded once for all copies of the metric.
    public let model: CardModel
    /// The parameters, complete.
    public let parameters: Parameters
    /// Whether the model gets what VERSA gives it; see ``MetricDefinition/init(_:)``.
    private let followsVersa: Bool

    /// The metric of a card.
    ///
    /// - Parameters:
    ///   - model: a card of the kind score or similarity
    ///   - given: values of the definition's parameters
    public init(_ model: CardModel, given: [String: ParameterValue] = [:]) throws(ParameterError) {
        precondition(model.card.kind != .frechet, "sets of embeddings belong to a run as a whole")
        self.model = model
        definition = MetricDefinition(model.card)
        parameters = try Parameters(for: definition, given: given)
        followsVersa = definition.parameters.isEmpty ? false : parameters.choice(VersaOrder.parameterName) == "versa"
    }

    /// The scores of a pair; see ``PairMetric/score(_:)``.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        do throws(EvaluationFault) {
            return switch model.card.kind {
            case .similarity: try similarity(pair)
            case .score, .frechet: try modelScores(pair)
            }
        } catch {
            switch error {
            case .undefined(let why): throw why
            case .model(let fault) where fault.isAbsence: throw Undefined(.modelMissing, fault.description)
            case .model(let fault):
                return Scores(definition.keys.map { (key: $0.name, score: .failed(fault.description)) })
            }
        }
    }

    /// The note that has the standard deviation of a model's repeats, in the key's unit.
    private static let deviationName = "rater_std"

    /// What a user must be told about results with these parameters.
    public var warnings: [String] { followsVersa ? [VersaOrder.warning(model.card.name)] : [] }

    private func modelScores(_ pair: AnalyzedPair) throws(EvaluationFault) -> Scores {
        let hypothesis = try samples(pair.hypothesis)
        let reference = model.takesReference ? try samples(pair.reference) : nil
        let values = try model.scores(hypothesis, reference: reference)
        let notes = zip(definition.keys, values).compactMap { key, value in
            value.deviation.map { ScoreNote(key: key.name, name: Self.deviationName, .number($0)) }
        }
        return Scores(zip(definition.keys, values).map { (key: $0.name, score: Score($1.value)) }, notes: notes)
    }

    private func samples(_ signal: AnalyzedSignal) throws(EvaluationFault) -> [Double] {
        if followsVersa { return signal.samples }
        return try EvaluationFault.ofSignal { () throws(Undefined) in
            try signal.result(of: SourceSamples(model.card.audio))
        }
    }

    private func similarity(_ pair: AnalyzedPair) throws(EvaluationFault) -> Scores {
        guard let settings = model.card.embedding, let key = definition.keys.first else { return [:] }
        let reference = try embedding(pair.reference, .reference)
        let hypothesis = try embedding(pair.hypothesis, .hypothesis)
        guard reference.count == hypothesis.count else {
            throw .model(
                ModelError(
                    settings.place,
                    cause:
                        "\(model.card.file.name): the embedding of the reference has \(reference.count) numbers, that of the "
                        + "hypothesis \(hypothesis.count)", remedy: "name an output of fixed width", kind: .invalid))
        }
        let value = try EvaluationFault.ofSignal { () throws(Undefined) in
            try settings.comparison.compare(hypothesis, reference)
        }
        return Scores([(key: key.name, score: Score(value))])
    }

    private func embedding(
        _ signal: AnalyzedSignal, _ side: CardInput.Side
    ) throws(EvaluationFault) -> [Double] {
        let result = try EvaluationFault.ofSignal { () throws(Undefined) in
            try signal.result(of: SignalEmbeddings(model: model, side: side))
        }
        return try EvaluationFault.ofModel { () throws(ModelError) in try result.get().meanRow }
    }
}
