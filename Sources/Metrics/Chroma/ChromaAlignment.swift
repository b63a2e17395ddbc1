import DSP
import Glibc

/// Distances between the pitch classes of two signals along their best alignment, as VERSA has them.
public struct ChromaAlignment: Metric {
    private let analysis: ChromaFeatures
    private let scaleFactor: Double
    private let isNormalised: Bool
    private let isPerStep: Bool

    /// The metric with its parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        analysis = ChromaFeatures(isTuned: parameters.choice("tuning") == "0")
        scaleFactor = parameters.number("scale_factor")
        isNormalised = parameters.boolean("normalize")
        isPerStep = parameters.boolean("normalize_by_path")
    }

    /// The frames' hop and length are in samples, so every rate is a scale of its own.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }

    /// Factor of the key `_raw`, and what keeps the logarithm of `_log` finite.
    private static let (rawFactor, leastDistance) = (1000.0, 1e-10)

    /// The eight scores.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        for (signal, name) in [(pair.reference, "reference"), (pair.hypothesis, "hypothesis")] {
            guard !signal.samples.isEmpty else { throw Undefined(.tooShort, "the \(name) has no samples") }
        }
        let reference = try pair.reference.result(of: analysis)
        let hypothesis = try pair.hypothesis.result(of: analysis)
        let rate = Undefined(.unsupportedRate, "the highest pitches are above half of \(pair.sampleRate) Hz")
        var entries = [(key: String, score: Score)]()
        func add(_ name: String, _ hypothesis: FrameFeatures?, _ reference: FrameFeatures?) -> Alignments? {
            guard let hypothesis, let reference else {
                for kind in ["cosine", "euclidean"] { entries.append(("chroma_\(name)_\(kind)_dtw", .undefined(rate))) }
                return nil
            }
            let found = alignments(hypothesis, reference)
            entries.append(("chroma_\(name)_cosine_dtw", score(found.cosine)))
            entries.append(("chroma_\(name)_euclidean_dtw", score(.success(found.euclidean))))
            return found
        }
        let shortTime = add("stft", hypothesis.shortTime, reference.shortTime)
        _ = add("cqt", hypothesis.constantQ, reference.constantQ)
        _ = add("cens", hypothesis.energyStatistics, reference.energyStatistics)
        guard let shortTime else { return Scores(entries) }
        for (key, form) in [("raw", { $0 * Self.rawFactor }), ("log", { -10 * log10($0 + Self.leastDistance) })]
            as [(String, (Double) -> Double)]
        {
            entries.append(("chroma_stft_cosine_dtw_\(key)", score(shortTime.cosine, as: form)))
        }
        return Scores(entries)
    }

    private typealias Alignment = (total: Double, length: Int)
    private typealias Alignments = (cosine: Result<Alignment, Undefined>, euclidean: Alignment)

    /// The hypothesis comes first, as in VERSA: among equal steps the path goes on in it.
    private func alignments(_ hypothesis: FrameFeatures, _ reference: FrameFeatures) -> Alignments {
        let (x, y) =
            isNormalised
            ? (hypothesis.scalingFrames(by: .largest), reference.scalingFrames(by: .largest)) : (hypothesis, reference)
        let cosine: Result<Alignment, Undefined> =
            if y.hasEmptyFrame {
                .failure(Undefined(.silentReference, "in a frame, which has no angle"))
            } else if x.hasEmptyFrame {
                .failure(Undefined(.silentHypothesis, "in a frame, which has no angle"))
            } else {
                .success(timeWarping(x, y, .cosine))
            }
        return (cosine, timeWarping(x, y, .euclidean))
    }

    private func score(_ alignment: Result<Alignment, Undefined>) -> Score {
        switch alignment {
        case .success(let found):
            Score(found.total / (isPerStep ? Double(found.length) : 1) * scaleFactor)
        case .failure(let why): .undefined(why)
        }
    }

    /// A form of the mean distance along the path.
    private func score(_ alignment: Result<Alignment, Undefined>, as form: (Double) -> Double) -> Score {
        switch alignment {
        case .success(let found): Score(form(found.total / Double(found.length)))
        case .failure(let why): .undefined(why)
        }
    }
}
