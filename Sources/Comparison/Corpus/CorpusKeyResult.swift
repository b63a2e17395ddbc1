import Metrics
import Statistics

/// A key of the runs as wholes, such as the Fréchet distance, of one pair of systems.
public struct CorpusKeyResult: Sendable {
    /// The key's definition.
    public var definition: KeyDefinition
    /// The values, over all embeddings of each run or, for a judged key, over the utterances of both.
    public var baseline: Double?, candidate: Double?
    /// Utterances that a judged key is compared on.
    public var utteranceCount: Int?
    /// The interval of the difference, turned so that positive is better; `nil` unless it was resampled.
    public var interval: ReportedInterval?
    /// The margin, where one is set.
    public var margin: Double?
    /// Whether the key was asked to be judged.
    public var isJudged: Bool
    /// What is said of a judged key.
    public var verdict = Verdict.undecided
    /// Why nothing is said.
    public var reason: UndecidedReason?

    /// The key's name.
    public var key: String { definition.name }
    /// Whether smaller values are better.
    public var isLowerBetter: Bool { definition.direction == .lower }
    /// Candidate minus baseline in the key's own direction.
    public var rawDifference: Double? {
        guard let baseline, let candidate else { return nil }
        return candidate - baseline
    }
    /// The interval of ``rawDifference``.
    public var rawInterval: ReportedInterval? { interval?.turned(isLowerBetter) }
}

/// Compares runs as wholes. Coverage of its intervals has not been measured: they are indicative.
struct CorpusAnalysis {
    private let aligned: AlignedRuns
    private let settings: ComparisonSettings
    private let judgedKeys: Set<String>
    private let isForced: Bool

    /// The key whose difference is resampled.
    private static let resampledKey = "fad_overall"
    private static let resamples = 1_000
    /// Blocks beyond which utterances are put together: 1,000 resamples of ten thousand say no more.
    private static let mostBlocks = 1_000

    init(_ aligned: AlignedRuns, _ settings: ComparisonSettings, judgedKeys: [String], isForced: Bool) {
        self.aligned = aligned
        self.settings = settings
        self.judgedKeys = Set(judgedKeys)
        self.isForced = isForced
    }

    /// The results of all keys that both runs of a pair have, out of `pairCount` pairs.
    func results(baseline: Int, candidate: Int, pairCount: Int) -> [CorpusKeyResult] {
        guard let a = aligned.runs[baseline].corpus, let b = aligned.runs[candidate].corpus else { return [] }
        let isAlike = a.embedding == b.embedding && a.parameters == b.parameters
        let isSameSet = a.referenceHash == b.referenceHash
        return a.definitions.filter { b.definition($0.name) != nil }.map { definition in
            var result = CorpusKeyResult(
                definition: definition, baseline: a.values[definition.name], candidate: b.values[definition.name],
                margin: a.values[definition.name].flatMap { value in
                    settings.margins.entry(for: definition.name)?.size.value(baselineMean: value)
                },
                isJudged: judgedKeys.contains(definition.name))
            guard isAlike, isSameSet || (result.isJudged && definition.name == Self.resampledKey) else {
                result.reason = .provenance
                return result
            }
            if result.isJudged { judge(&result, a, b, tests: judgedKeys.count * pairCount) }
            return result
        }
    }

    private func judge(_ result: inout CorpusKeyResult, _ a: ComparedCorpus, _ b: ComparedCorpus, tests: Int) {
        guard result.key == Self.resampledKey, a.parameters["use_inf"] != .boolean(true),
            let (x, y) = a.tables, let (u, v) = b.tables
        else {
            result.reason = .noResampling
            return
        }
        let (placesX, placesY, placesU, placesV) = (x.places, y.places, u.places, v.places)
        let common = aligned.keys.indices.filter { place in
            [placesX, placesY, placesU, placesV].allSatisfy { $0[aligned.keys[place]] != nil }
        }
        func rows(_ places: [String: [Int]]) -> [[Int]] { common.map { places[aligned.keys[$0]] ?? [] } }
        let (reference, other) = (x.rows, u.rows)
        guard !common.isEmpty,
            reference.selecting(rows(placesX).flatMap { $0 }) == other.selecting(rows(placesU).flatMap { $0 })
        else {
            result.reason = .provenance
            return
        }
        let blocks = common.map { aligned.blocking.blocks[$0] }
        let isMany = Set(blocks).count > Self.mostBlocks
        let comparison = FrechetComparison(
            reference: .paired(UtteranceMoments(of: reference, utterances: rows(placesX))),
            baseline: UtteranceMoments(of: y.rows, utterances: rows(placesY)),
            candidate: UtteranceMoments(of: v.rows, utterances: rows(placesV)),
            blocks: isMany ? blocks.map { $0 % Self.mostBlocks } : blocks,
            confidence: 1 - settings.alpha / Double(max(1, tests)), resamples: Self.resamples, seed: settings.seed)
        guard let comparison else {
            result.reason = .noResampling
            return
        }
        result.baseline = comparison.baselineDistance
        result.candidate = comparison.candidateDistance
        result.utteranceCount = common.count
        let method = ReportedInterval.Method(rawValue: comparison.method.rawValue) ?? .none
        result.interval = ReportedInterval(
            method: method, low: comparison.lower, high: comparison.upper, level: comparison.confidence,
            z0: comparison.bootstrap?.bias, acceleration: comparison.bootstrap?.acceleration)
        (result.verdict, result.reason) = verdict(result)
    }

    private func verdict(_ result: CorpusKeyResult) -> (Verdict, UndecidedReason?) {
        guard let (low, high) = result.interval?.ends else { return (.undecided, .tooFewBlocks) }
        if isForced { return (.undecided, .provenance) }
        guard let margin = result.margin else { return (.undecided, .noMargin) }
        // The interval's level is corrected; there is no test besides.
        let rounding = 1e-9 * (abs(result.baseline ?? 0) + abs(result.candidate ?? 0))
        return MarginTest(low: low, high: high, margin: margin, rounding: rounding, isCertain: true).verdict
    }
}

extension Comparison {
    /// The keys of the runs as wholes, each once.
    public var corpusDefinitions: [KeyDefinition] {
        var seen = Set<String>()
        return runs.flatMap { $0.corpus?.definitions ?? [] }.filter { seen.insert($0.name).inserted }
    }

    /// What the values of the runs as wholes are of; `nil` where no run has any.
    public var corpusDescription: String? {
        let known = runs.compactMap { run in run.corpus.map { (run.name, $0) } }
        guard !known.isEmpty else { return nil }
        let names = Set(known.map(\.1.embedding)).sorted().joined(separator: ", ")
        let rows = known.map { "\($0.1.rows.hypothesis) of \($0.0)" }.joined(separator: ", ")
        return
            "Embedding \(names); rows: \(known.map { "\($0.1.rows.reference)" }.first ?? "0") of the reference, \(rows). "
            + "Fréchet distances are biased by sample size; only distances over equal utterances are compared."
    }

    /// The sentences about judged keys of the runs as wholes.
    public func corpusSentences(_ pair: PairComparison) -> [(verdict: Verdict, text: String)] {
        pair.corpus.compactMap { result in
            result.sentence(baseline: runs[pair.baseline].name, candidate: runs[pair.candidate].name).map {
                (result.verdict, $0)
            }
        }
    }

    /// Why values of the runs as wholes must not be compared, one sentence a pair.
    var corpusWarnings: [String] {
        pairs.compactMap { pair in
            guard pair.corpus.contains(where: { $0.reason == .provenance && !$0.isJudged }) else { return nil }
            return
                "the distances between embeddings of \(runs[pair.baseline].name) and \(runs[pair.candidate].name) are of "
                + "different embeddings, settings or utterances and do not compare"
        }
    }
}

extension CorpusKeyResult {
    /// What is said, in words; `nil` for a key that is not judged.
    public func sentence(baseline: String, candidate: String) -> String? {
        guard isJudged else { return nil }
        let digits = definition.digits
        let change = rawDifference.map { NumberText.signed($0, digits: digits) } ?? "–"
        let ends = rawInterval.map { " " + NumberText.interval($0, digits: digits) } ?? ""
        let size = margin.map { NumberText.margin($0, digits: digits) } ?? "none"
        let sample = utteranceCount.map { " (\(NumberText.count($0, "utterance")), indicative interval)" } ?? ""
        switch (verdict, reason) {
        case (.better, _), (.worse, _):
            return
                "\(candidate) is \(verdict.rawValue) than \(baseline) on \(key): \(change)\(ends), more than the margin "
                + "of \(size)\(sample)."
        case (.equivalent, _):
            return
                "\(baseline) and \(candidate) are equivalent on \(key): \(change)\(ends) lies within ±\(size)\(sample)."
        case (.undecided, .noMargin): return "Undecided on \(key): no margin is set (\(change)\(ends)\(sample))."
        case (.undecided, .tooFewBlocks): return "Undecided on \(key): too few utterances or speakers."
        case (.undecided, .provenance): return "Undecided on \(key): the embeddings were not made alike."
        case (.undecided, .noResampling): return "Undecided on \(key): it is not resampled (\(change))."
        case (.undecided, _):
            return "Undecided on \(key): \(change)\(ends) against a margin of \(size)\(sample)."
        }
    }
}
