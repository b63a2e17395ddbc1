import Metrics
import Scoring
import Statistics

/// Compares runs as wholes. Coverage of its intervals has not been measured: they are indicative.
struct CorpusAnalysis {
    private let aligned: AlignedRuns
    private let settings: ComparisonSettings
    private let judgedKeys: Set<String>
    private let isForced: Bool

    /// The key whose difference is resampled.
    private static let resampledKey = EmbeddingDistances.frechetKey
    private static let resamples = 1_000
    /// Blocks beyond which utterances are put together: 1,000 resamples of ten thousand say no more.
    private static let mostBlocks = 1_000
    /// Numbers of a row beyond which a thousand distances take hours.
    private static let mostNumbers = 512
    /// Numbers that the blocks' moments may have, half a gigabyte.
    private static let mostMoments = 1 << 26

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
                isJudged: judgedKeys.contains(definition.name))
            guard isAlike, isSameSet || (result.isJudged && definition.name == Self.resampledKey) else {
                result.reason = .provenance
                return result
            }
            if result.isJudged { judge(&result, a, b, pairCount: pairCount) }
            return result
        }
    }

    private func judge(_ result: inout CorpusKeyResult, _ a: ComparedCorpus, _ b: ComparedCorpus, pairCount: Int) {
        guard result.key == Self.resampledKey, a.parameters["use_inf"] != .boolean(true),
            let ofBaseline = a.tables, let ofCandidate = b.tables,
            ofBaseline.reference.dimension == ofCandidate.reference.dimension,
            ofBaseline.reference.dimension <= Self.mostNumbers
        else {
            result.reason = .noResampling
            return
        }
        let tables = [ofBaseline.reference, ofBaseline.hypothesis, ofCandidate.hypothesis]
        let (places, again) = (tables.map(\.places), ofCandidate.reference.places)
        let common = aligned.keys.indices.filter { place in
            (places + [again]).allSatisfy { $0[aligned.keys[place]] != nil }
        }
        func rows(_ places: [String: [Int]]) -> [[Int]] { common.map { places[aligned.keys[$0]] ?? [] } }
        let sets = tables.map(\.rows)
        guard !common.isEmpty,
            sets[0].selecting(rows(places[0]).flatMap(\.self))
                == ofCandidate.reference.rows.selecting(rows(again).flatMap(\.self))
        else {
            result.reason = .provenance
            return
        }
        let moments = zip(sets, places).map { UtteranceMoments(of: $0, utterances: rows($1)) }
        let comparison = FrechetComparison(
            reference: .paired(moments[0]), baseline: moments[1], candidate: moments[2],
            blocks: blocks(common, dimension: sets[0].dimension),
            confidence: 1 - settings.alpha / Double(max(1, pairCount)), resamples: Self.resamples, seed: settings.seed)
        guard let comparison else {
            result.reason = .noResampling
            return
        }
        result.baseline = comparison.baselineDistance
        result.candidate = comparison.candidateDistance
        result.margin = settings.margins.entry(for: result.key)?.size.value(
            baselineMean: comparison.baselineDistance)
        result.utteranceCount = common.count
        let method = ReportedInterval.Method(rawValue: comparison.method.rawValue) ?? .none
        result.interval = ReportedInterval(
            method: method, low: comparison.lower, high: comparison.upper, level: comparison.confidence,
            z0: comparison.bootstrap?.bias, acceleration: comparison.bootstrap?.acceleration)
        (result.verdict, result.reason) = verdict(result)
    }

    /// The block of each utterance: those of all keys, or fewer where they would be too many.
    private func blocks(_ common: [Int], dimension: Int) -> [Int] {
        let blocks = common.map { aligned.blocking.blocks[$0] }
        // Count, sums and products of three sets.
        let moments = 3 * (1 + dimension + dimension * (dimension + 1) / 2)
        let most = min(Self.mostBlocks, Self.mostMoments / moments)
        return Set(blocks).count > most ? blocks.map { $0 % most } : blocks
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
