import Metrics
import Statistics

/// Systems compared: everything that reports, tables and gates say, computed once from stored runs.
///
/// A pure function of runs and settings: no file is read here, and no metric is known by name.
public struct Comparison: Sendable {
    /// The settings in force.
    public let settings: ComparisonSettings
    /// The runs over one list of utterances; ``runs`` are its runs.
    public let aligned: AlignedRuns
    /// All keys of all runs, each once, in the order in which they come.
    public let definitions: [KeyDefinition]
    /// The keys that are judged, in order.
    public let judgedKeys: [String]
    /// The family of tests that p is corrected for.
    public let family: Family
    /// Every key of every system over its own rows.
    public let means: [SystemMean]
    /// The pairs of systems.
    public let pairs: [PairComparison]
    /// Rankings of more than two systems on the judged keys.
    public let rankings: [Ranking]
    /// Quality against rate on the judged keys, where at least two systems have a rate.
    public let rates: [RateQuality]
    /// Courses over checkpoints on the judged keys, where the runs are a history.
    public let history: [CheckpointHistory]
    /// Differences on parts of the utterances.
    public let slices: [Slice]
    /// What was not made alike; empty unless the comparison was forced.
    public let mismatches: [String]
    /// What is worth knowing, one sentence each.
    public let warnings: [String]

    /// A family of tests.
    public struct Family: Sendable {
        /// Its name.
        public var name: String
        /// Its members.
        public var members: [String]
    }

    /// The systems' runs, in the order given or, in a history, of their steps.
    public var runs: [ComparedRun] { aligned.runs }

    /// Compares runs.
    ///
    /// - Parameters:
    ///   - runs: at least one run, with different names
    ///   - settings: what was chosen
    /// - Throws: ``ComparisonError`` where the runs have nothing in common or were not made alike
    public init(_ runs: [ComparedRun], settings: ComparisonSettings) throws(ComparisonError) {
        let runs = settings.isHistory ? try CheckpointHistory.ordered(runs) : runs
        try Self.checkCommon(runs)
        let aligned = AlignedRuns(runs, speakers: settings.speakers, unit: settings.blocks.unit)
        let definitions = Self.distinctDefinitions(runs)
        let common = definitions.filter { key in runs.count { $0.column(key.name) != nil } > 1 }
        let provenance = Provenance(aligned, keys: common.map(\.name))
        if !provenance.mismatches.isEmpty && settings.mismatches == .refused {
            throw ComparisonError(
                .malformed,
                "the runs were not made alike: " + provenance.mismatches.joined(separator: "; ")
                    + "; score them alike, or go on with --force-mismatch, which leaves all verdicts undecided")
        }
        try settings.margins.checkCommandLine(runs.flatMap(\.allKeys))
        let judged = try JudgedKeys(runs, common, settings)
        let pairs = try Self.pairs(runs, settings)
        // Forced comparisons show numbers and decide nothing.
        let isForced = !provenance.mismatches.isEmpty && settings.mismatches == .forced
        let analysis = PairAnalysis(aligned, settings, judgedKeys: judged.keys, isForced: isForced)
        var (compared, members) = try analysis.compare(pairs)
        let corpora = CorpusAnalysis(aligned, settings, judgedKeys: judged.corpusKeys, isForced: isForced)
        for i in compared.indices {
            compared[i].corpus = corpora.results(
                baseline: compared[i].baseline, candidate: compared[i].candidate, pairCount: compared.count)
        }

        self.settings = settings
        self.aligned = aligned
        self.definitions = definitions
        judgedKeys = judged.keys
        family = Family(name: "compare:\(judged.origin)", members: members)
        means = SystemMean.all(aligned, settings)
        self.pairs = compared
        mismatches = provenance.mismatches
        // Numbers of different scales have no order.
        let judgedDefinitions = common.filter {
            judged.keys.contains($0.name) && aligned.scaleGroups($0.name).count < 2
        }
        rankings = isForced ? [] : judgedDefinitions.compactMap { Ranking($0, aligned, settings, pairs: compared) }
        rates = RateQuality.all(judgedDefinitions, aligned, settings, isForced: isForced)
        history =
            settings.isHistory
            ? CheckpointHistory.all(judgedDefinitions, aligned, settings, isForced: isForced) : []
        slices = Slice.all(aligned, compared, settings)
        warnings =
            provenance.warnings + judged.warnings + aligned.coverageWarnings
            + aligned.speakerWarnings(settings.speakers)
            + common.compactMap { aligned.scaleWarning($0.name) } + Self.stepWarnings(runs, settings)
            + Self.rateWarnings(runs)
            + Self.corpusWarnings(compared, runs) + Self.keyWarnings(runs, definitions)
            + PairAnalysis.reachWarnings(members.count, settings)
    }

    /// The pairs that the settings ask for.
    private static func pairs(
        _ runs: [ComparedRun], _ settings: ComparisonSettings
    ) throws(ComparisonError) -> [(baseline: Int, candidate: Int)] {
        let places = runs.indices
        switch settings.pairing {
        case .baseline(let name):
            guard let baseline = runs.firstIndex(where: { $0.name == name }) else {
                throw ComparisonError(
                    .malformed, "no system is called '\(name)'" + didYouMean(name, among: runs.map(\.name)))
            }
            return places.filter { $0 != baseline }.map { (baseline, $0) }
        case .all where settings.isHistory:
            guard let last = places.last, last > 0 else { return [] }
            return last == 1 ? [(0, 1)] : [(0, last), (last - 1, last)]
        case .all:
            return places.flatMap { a in places.filter { $0 > a }.map { (a, $0) } }
        }
    }

    private static func distinctDefinitions(_ runs: [ComparedRun]) -> [KeyDefinition] {
        var seen = Set<String>()
        return runs.flatMap(\.definitions).filter { seen.insert($0.name).inserted }
    }

    /// Utterances and keys in common; names told apart.
    private static func checkCommon(_ runs: [ComparedRun]) throws(ComparisonError) {
        guard let first = runs.first else { throw ComparisonError(.missing, "no run is given") }
        var names = Set<String>()
        for run in runs where !names.insert(run.name).inserted {
            throw ComparisonError(
                .malformed, "two systems are called '\(run.name)'; name them, as in A=path/one B=path/two")
        }
        let keys = Set(first.utterances.map(\.key))
        for run in runs.dropFirst() {
            if !run.utterances.contains(where: { keys.contains($0.key) }) {
                throw ComparisonError(.malformed, NothingInCommon(first, run).description)
            }
            let (a, b) = (first.allKeys, run.allKeys)
            if Set(a).isDisjoint(with: b) {
                throw ComparisonError(
                    .malformed,
                    "\(first.name) and \(run.name) have no key in common: \(a.prefix(3).joined(separator: ", ")) "
                        + "against \(b.prefix(3).joined(separator: ", ")); score both with the same metrics")
            }
        }
    }

    /// A history in which only some runs know their step.
    private static func stepWarnings(_ runs: [ComparedRun], _ settings: ComparisonSettings) -> [String] {
        let unknown = runs.filter { $0.step == nil }.map(\.name)
        guard settings.isHistory, !unknown.isEmpty, unknown.count < runs.count else { return [] }
        return [
            "\(unknown.joined(separator: ", ")) has no step, so that the runs are numbered from 1 in the order given; "
                + "score it with --step to have the steps themselves"
        ]
    }

    /// Rates of several kinds on one axis.
    private static func rateWarnings(_ runs: [ComparedRun]) -> [String] {
        let rated = runs.filter { $0.rate?.kbps != nil }
        let nominal = rated.filter { $0.rate?.isActual == false }.map(\.name)
        return nominal.isEmpty || nominal.count == rated.count
            ? []
            : ["the rate of \(nominal.joined(separator: ", ")) is nominal, that of the others counted from bytes"]
    }

    private static func keyWarnings(
        _ runs: [ComparedRun], _ definitions: [KeyDefinition]
    ) -> [String] {
        var keys = [String: [String]]()
        var order = [String]()
        for key in definitions {
            let without = runs.filter { $0.column(key.name) == nil }.map(\.name).joined(separator: ", ")
            guard !without.isEmpty else { continue }
            if keys[without] == nil { order.append(without) }
            keys[without, default: []].append(key.name)
        }
        return order.map { without in
            let names = keys[without] ?? []
            return
                "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") not in \(without), and not compared there"
        }
    }

    /// What is left out on purpose, one sentence each.
    public var notes: [String] {
        func note(_ keys: [KeyDefinition], _ text: String) -> [String] {
            keys.isEmpty ? [] : [keys.map(\.name).joined(separator: ", ") + ": " + text]
        }
        let pooled = definitions.filter { $0.aggregation == .ratio }
        let hasMore = runs.count > 2 || settings.isHistory
        return note(definitions.filter { $0.direction == .none }, "no direction is defined; shown, not compared")
            + note(
                definitions.filter { $0.aggregation == .corpus },
                "a value of the whole set that stands in rows; shown, not compared")
            + note(hasMore ? pooled : [], "a pooled rate; compared in pairs, not ranked and without a history")
    }
}
