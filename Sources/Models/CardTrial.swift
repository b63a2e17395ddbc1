import Audio
import Glibc
import Metrics
import Statistics

/// A card and its model on a second of noise: whether they fit, what comes out, and what it costs.
public struct CardTrial: Sendable {
    /// What came of the noise.
    public enum Outcome: Sendable {
        /// The keys' scores, in the card's order.
        case scores([(key: String, score: Score)])
        /// How many embeddings, and of how many numbers, for the kind frechet, whose key belongs to sets.
        case embeddings(count: Int, dimension: Int)
        /// There are no embeddings, and why.
        case undefined(Undefined)
    }

    /// Where the model's file is.
    public let path: String
    /// What the model takes, in its own words; empty where it does not tell.
    public let inputs: [TensorPort]
    /// What the model gives, in its own words; empty where it does not tell.
    public let outputs: [TensorPort]
    /// What came of the noise.
    public let outcome: Outcome
    /// Length of the noise in seconds: one, or the shortest signal that the card takes.
    public let duration: Double
    /// CPU seconds of loading the model.
    public let loadingTime: Double
    /// CPU seconds of scoring the noise.
    public let scoringTime: Double

    private static let mostSamples = 1e8

    /// Loads the model, compares it with the card and runs it.
    ///
    /// - Throws: ``ModelError`` where file or library are missing, where the model does not fit the card, whose line it
    ///   names, and where it fails.
    public init(_ model: CardModel) throws(ModelError) {
        let start = Self.processTime
        path = try model.load()
        (inputs, outputs) = try model.ports()
        let loaded = Self.processTime
        loadingTime = loaded - start
        let audio = model.card.audio
        duration = max(1, audio.minimum)
        guard duration * Double(audio.rate) <= Self.mostSamples else {
            throw ModelError(
                model.card.source, cause: "the shortest signal that the card takes has \(duration) s",
                remedy: "check audio.minimum; a card is tried on no more than \(Int(Self.mostSamples)) samples",
                kind: .invalid)
        }
        let count = Int((duration * Double(audio.rate)).rounded(.up))
        let signals = [1, 2].map { seed in
            AnalyzedSignal(Signal(sampleRate: audio.rate, channels: [Self.noise(count, seed: seed)]))
        }
        outcome = try Self.outcome(model, AnalyzedPair(reference: signals[0], hypothesis: signals[1]))
        scoringTime = Self.processTime - loaded
    }

    private static func outcome(_ model: CardModel, _ pair: AnalyzedPair) throws(ModelError) -> Outcome {
        let result: Result<EmbeddingRows, ModelError>
        do throws(Undefined) {
            guard model.card.kind == .frechet else { return .scores(try metric(model).score(pair).entries) }
            result = try ModelEmbedding(model).rows(of: pair.hypothesis)
        } catch {
            return model.card.kind == .frechet
                ? .undefined(error) : .scores(model.card.keys.map { ($0.definition.name, .undefined(error)) })
        }
        let rows = try result.get()
        return .embeddings(count: rows.count, dimension: rows.dimension)
    }

    private static func metric(_ model: CardModel) -> ModelMetric {
        do throws(ParameterError) {
            return try ModelMetric(model)
        } catch {
            preconditionFailure("a card's parameters have defaults: \(error)")
        }
    }

    /// Numbers between −0.1 and 0.1, the same each time.
    private static func noise(_ count: Int, seed: UInt64) -> [Double] {
        let numbers = SplitMix64(seed: seed)
        return (0..<count).map { (Double(numbers[UInt64($0)] >> 11) * 0x1p-52 - 1) * 0.1 }
    }

    private static var processTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
