import Metrics
import Statistics

/// The embeddings of a signal by a card's model: those of all its segments. Computed once a signal, so that a reference is
/// embedded once for all systems.
struct SignalEmbeddings: Analysis {
    let model: CardModel
    let side: CardInput.Side

    static func == (one: SignalEmbeddings, other: SignalEmbeddings) -> Bool {
        one.model === other.model && one.side == other.side
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(model))
        hasher.combine(side)
    }

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Swift.Result<EmbeddingRows, ModelError> {
        let samples = try signal.result(of: SourceSamples(model.card.audio))
        do throws(EvaluationFault) {
            return .success(try model.embeddings(samples, side))
        } catch {
            switch error {
            case .undefined(let why): throw why
            case .model(let fault): return .failure(fault)
            }
        }
    }
}

extension EmbeddingRows {
    /// The mean of the rows.
    var meanRow: [Double] {
        var sum = [Double](repeating: 0, count: dimension)
        for row in 0..<count {
            for i in 0..<dimension { sum[i] += values[row * dimension + i] }
        }
        return sum.map { $0 / Double(count) }
    }
}
