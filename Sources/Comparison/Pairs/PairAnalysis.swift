import Metrics
import Statistics

/// Compares the pairs of systems on their common keys; all of them share the resamples.
struct PairAnalysis {
    private let aligned: AlignedRuns
    private let settings: ComparisonSettings
    private let judgedKeys: Set<String>
    private let isForced: Bool

    /// What is asked of a pair: a key, over all utterances or some of them, against a margin.
    struct Question {
        /// The pair's place among the pairs.
        let pair: Int
        let definition: KeyDefinition
        let margin: Margins.Entry?
        /// Whether its p is corrected for the family.
        let isJudged: Bool
        let minimumCoverage: Double
        /// For each utterance whether it is looked at; `nil` for all.
        var places: [Bool]?
    }

    /// A question with what answers it.
    private struct Item {
        let question: Question
        let column: PairedColumn
        var interval: MeanInterval?
        var utteranceInterval: MeanInterval?
        var tests: KeyResult.Tests?
        var p: Double?
        var pHolm: Double?
        var test: ComparisonSettings.TestChoice?
    }

    init(_ aligned: AlignedRuns, _ settings: ComparisonSettings, judgedKeys: [String], isForced: Bool) {
        self.aligned = aligned
        self.settings = settings
        self.judgedKeys = Set(judgedKeys)
        self.isForced = isForced
    }

    /// The comparisons of `pairs`, and the names of the family's members.
    func compare(
        _ pairs: [(baseline: Int, candidate: Int)]
    ) throws(ComparisonError) -> (pairs: [PairComparison], family: [String]) {
        let questions = pairs.enumerated().flatMap { i, pair in
            commonKeys(pair).map { definition in
                Question(
                    pair: i, definition: definition, margin: settings.margins.entry(for: definition.name),
                    isJudged: judgedKeys.contains(definition.name), minimumCoverage: settings.minimumCoverage)
            }
        }
        let (answers, familySize) = try answers(to: questions, about: pairs)
        let family = zip(questions, answers).filter { $0.0.isJudged && $0.1.p != nil }.map { question, _ in
            let pair = pairs[question.pair]
            let key = question.definition.name
            return pairs.count == 1
                ? key : "\(aligned.runs[pair.candidate].name) against \(aligned.runs[pair.baseline].name): \(key)"
        }
        let compared = pairs.enumerated().map { i, pair in
            var results = zip(questions, answers).filter { $0.0.pair == i }.map(\.1)
            results = results.filter(\.isJudged) + results.filter { !$0.isJudged }
            explainDirectionOnce(&results, pair, familySize: familySize)
            return PairComparison(baseline: pair.baseline, candidate: pair.candidate, results: results)
        }
        return (compared, family)
    }

    /// A result for each question, and how many tests p is corrected for.
    func answers(
        to questions: [Question], about pairs: [(baseline: Int, candidate: Int)]
    ) throws(ComparisonError) -> (results: [KeyResult], familySize: Int) {
        var items = [Item]()
        for question in questions {
            let pair = pairs[question.pair]
            let column = try PairedColumn(
                question.definition, aligned, baseline: pair.baseline, candidate: pair.candidate,
                places: question.places)
            items.append(Item(question: question, column: column))
        }
        addIntervals(&items)
        addTests(&items)
        let tested = items.indices.filter { items[$0].question.isJudged && items[$0].p != nil }
        for (i, p) in zip(tested, holmAdjusted(tested.compactMap { items[$0].p })) { items[i].pHolm = p }
        return (items.map { result($0, pairs[$0.question.pair], familySize: tested.count) }, tested.count)
    }

    /// Says so where a family is so large that no number of random sign patterns leads to a corrected p below α.
    static func reachWarnings(_ familySize: Int, _ settings: ComparisonSettings) -> [String] {
        let least = Double(familySize) / Double(settings.permutations + 1)
        guard settings.test == .auto || settings.test == .signFlip, least >= settings.alpha else { return [] }
        return [
            "p is corrected for \(familySize) tests, and \(settings.permutations) sign patterns cannot give a corrected p "
                + "below \(settings.alpha): where there are 20 blocks or more nothing can be better or worse; compare "
                + "fewer pairs or keys, set a --baseline, or use --test t"
        ]
    }

    /// Keys of both runs that have a direction and a value an utterance, in the baseline's order.
    private func commonKeys(_ pair: (baseline: Int, candidate: Int)) -> [KeyDefinition] {
        aligned.runs[pair.baseline].definitions.filter {
            $0.direction != .none && $0.aggregation != .corpus && aligned.runs[pair.candidate].column($0.name) != nil
        }
    }

    private func addIntervals(_ items: inout [Item]) {
        let indices = items.indices.filter { items[$0].column.sums != nil }
        let further = items.indices.filter { items[$0].column.utteranceSums != nil }
        let sums = indices.compactMap { items[$0].column.sums } + further.compactMap { items[$0].column.utteranceSums }
        let intervals = MeanInterval.intervals(
            of: sums, confidence: settings.confidence, resamples: settings.resamples, seed: settings.seed)
        for (i, interval) in zip(indices, intervals) { items[i].interval = interval }
        for (i, interval) in zip(further, intervals.dropFirst(indices.count)) { items[i].utteranceInterval = interval }
    }

    private func addTests(_ items: inout [Item]) {
        let indices = items.indices.filter { items[$0].column.sums != nil }
        let sums = indices.compactMap { items[$0].column.sums }
        let flips = SignFlipTest.tests(of: sums, patterns: settings.permutations, seed: settings.seed)
        for (i, (flip, sums)) in zip(indices, zip(flips, sums)) {
            let column = items[i].column
            let studentT = items[i].interval.flatMap { StudentTTest(of: $0) }
            let wilcoxon =
                column.definition.aggregation == .ratio
                ? nil : WilcoxonTest(units: sums.blockMeans(quantum: column.quantum))
            items[i].tests = KeyResult.Tests(signFlip: flip, studentT: studentT, wilcoxon: wilcoxon)
            guard sums.count >= 2 else { continue }
            let choice = Self.primaryTest(settings.test, blockCount: sums.count, hasRanks: wilcoxon != nil)
            items[i].test = choice
            items[i].p =
                switch choice {
                case .t: studentT?.p
                case .wilcoxon: wilcoxon?.p
                case .auto, .signFlip: flip.p
                }
        }
    }

    /// Sign flips from 20 blocks on, Student's t below, unless another test was asked for.
    static func primaryTest(
        _ choice: ComparisonSettings.TestChoice, blockCount: Int, hasRanks: Bool
    ) -> ComparisonSettings.TestChoice {
        let usual: ComparisonSettings.TestChoice =
            blockCount >= MeanInterval.minimumBlocksForBootstrap ? .signFlip : .t
        return choice == .auto || (choice == .wilcoxon && !hasRanks) ? usual : choice
    }

    private func result(
        _ item: Item, _ pair: (baseline: Int, candidate: Int), familySize: Int
    ) -> KeyResult {
        let column = item.column
        let definition = column.definition
        let entry = item.question.margin
        let margin = column.baselineMean.flatMap { mean in entry?.size.value(baselineMean: mean) }
        let scorable = column.expected - column.undefinedInBoth
        var result = KeyResult(
            definition: definition, expected: column.expected,
            coverageShare: scorable > 0 ? Double(column.utterances.count) / Double(scorable) : 0,
            utterances: column.utterances, blockUnit: aligned.blocking.unit, blockCount: column.sums?.count ?? 0,
            baselineMean: column.baselineMean, candidateMean: column.candidateMean, difference: item.interval?.mean,
            standardError: item.interval?.standardError,
            interval: item.interval.map { ReportedInterval($0) }
                ?? ReportedInterval(method: .none, low: nil, high: nil, level: settings.confidence),
            utteranceInterval: item.utteranceInterval.map { ReportedInterval($0) },
            rounding: item.interval?.rounding ?? 0, margin: margin, marginEntry: entry,
            isJudged: item.question.isJudged, p: item.p,
            pHolm: item.pHolm, test: item.test, verdict: .undecided, reason: nil, sentence: "", tests: item.tests,
            effect: nil, equivalence: nil, power: nil, losses: column.losses)
        if definition.aggregation != .ratio {
            result.effect = EffectSizes(
                differences: column.utterances.map(\.difference), quantum: column.quantum, margin: margin)
        }
        if let interval = item.interval {
            result.power = PowerEstimate(of: interval)
            result.equivalence = margin.flatMap { EquivalenceTest(of: interval, margin: $0) }
        }
        (result.verdict, result.reason) =
            aligned.areOnOneScale(definition.name, pair.baseline, pair.candidate)
            ? verdict(result, minimumCoverage: item.question.minimumCoverage) : (.undecided, .scale)
        result.sentence = sentence(result, pair, familySize: familySize, explainsDirection: false)
        return result
    }

    private func verdict(_ result: KeyResult, minimumCoverage: Double) -> (Verdict, UndecidedReason?) {
        if result.definition.aggregation == .corpus { return (.undecided, .noResampling) }
        guard result.blockCount >= 2, let (low, high) = result.interval.ends else { return (.undecided, .tooFewBlocks) }
        if result.coverageShare < minimumCoverage { return (.undecided, .coverage) }
        if isForced { return (.undecided, .provenance) }
        guard let margin = result.margin else { return (.undecided, .noMargin) }
        // Keys outside the family go by their own p.
        let p = result.pHolm ?? result.p ?? 1
        return MarginTest(
            low: low, high: high, margin: margin, rounding: result.rounding, isCertain: p < settings.alpha
        ).verdict
    }

    private func sentence(
        _ result: KeyResult, _ pair: (baseline: Int, candidate: Int), familySize: Int, explainsDirection: Bool
    ) -> String {
        Sentence(
            result: result, baseline: aligned.runs[pair.baseline].name, candidate: aligned.runs[pair.candidate].name,
            speakerCount: result.blockUnit == .speaker
                ? Set(result.utterances.compactMap { aligned.speakers[$0.place] }).count : 0,
            familySize: familySize, alpha: settings.alpha, explainsDirection: explainsDirection
        ).text
    }

    /// The first sentence about a key of which less is better says so.
    private func explainDirectionOnce(
        _ results: inout [KeyResult], _ pair: (baseline: Int, candidate: Int), familySize: Int
    ) {
        let first = results.firstIndex { $0.isLowerBetter && $0.verdict != .undecided && !$0.isIdentical }
        guard let first else { return }
        results[first].sentence = sentence(results[first], pair, familySize: familySize, explainsDirection: true)
    }
}
