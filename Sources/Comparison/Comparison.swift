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
        if !provenance.mismatches.isEmpty && !settings.forcesMismatch {
            throw ComparisonError(
                .malformed,
                "the runs were not made alike: " + provenance.mismatches.joined(separator: "; ")
                    + "; score them alike, or go on with --force-mismatch, which leaves all verdicts undecided")
        }
        let judged = try JudgedKeys(runs, common, settings)
        let pairs = Self.pairs(runs.count, settings)
        let analysis = PairAnalysis(
            aligned, settings, judgedKeys: judged.keys, isForced: !provenance.mismatches.isEmpty)
        let (compared, members) = try analysis.compare(pairs)

        self.settings = settings
        self.aligned = aligned
        self.definitions = definitions
        judgedKeys = judged.keys
        family = Family(name: "compare:\(judged.origin)", members: members)
        means = SystemMean.all(aligned, settings)
        self.pairs = compared
        mismatches = provenance.mismatches
        let judgedDefinitions = common.filter { judged.keys.contains($0.name) }
        rankings = judgedDefinitions.compactMap { Ranking($0, aligned, settings) }
        rates = judgedDefinitions.compactMap { RateQuality($0, aligned, settings) }
        history =
            settings.isHistory ? judgedDefinitions.compactMap { CheckpointHistory($0, aligned, settings) } : []
        slices = Slice.all(aligned, compared, settings)
        warnings = provenance.warnings + judged.warnings + Self.coverageWarnings(runs, definitions, settings, aligned)
    }

    /// The pairs that the settings ask for.
    private static func pairs(_ count: Int, _ settings: ComparisonSettings) -> [(baseline: Int, candidate: Int)] {
        switch settings.pairing {
        case .baseline(let baseline): (0..<count).filter { $0 != baseline }.map { (baseline, $0) }
        case .all: (0..<count).flatMap { a in (0..<count).filter { $0 > a }.map { (a, $0) } }
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
            let known = Set(first.definitions.map(\.name))
            if !run.definitions.contains(where: { known.contains($0.name) }) {
                let (a, b) = (first.definitions.map(\.name), run.definitions.map(\.name))
                throw ComparisonError(
                    .malformed,
                    "\(first.name) and \(run.name) have no key in common: \(a.prefix(3).joined(separator: ", ")) "
                        + "against \(b.prefix(3).joined(separator: ", ")); score both with the same metrics")
            }
        }
    }

    private static func coverageWarnings(
        _ runs: [ComparedRun], _ definitions: [KeyDefinition], _ settings: ComparisonSettings, _ aligned: AlignedRuns
    ) -> [String] {
        var warnings = [String]()
        for run in runs
        where run.absentKeys.count + run.utterances.count < aligned.keys.count || !run.absentKeys.isEmpty {
            let missing = aligned.keys.count - run.utterances.count
            warnings.append("\(run.name) has no row for \(missing) of \(aligned.keys.count) utterances")
        }
        for key in definitions {
            let without = runs.filter { $0.column(key.name) == nil }.map(\.name)
            if !without.isEmpty {
                warnings.append("\(key.name) is not in \(without.joined(separator: ", ")) and is not compared there")
            }
        }
        return warnings
    }

    /// What is left out on purpose, one sentence each.
    public var notes: [String] {
        let undirected = definitions.filter { $0.direction == .none }.map(\.name)
        return undirected.isEmpty
            ? [] : ["\(undirected.joined(separator: ", ")): no direction is defined; shown, not compared"]
    }
}

/// Why two runs share no utterance, with keys of both.
struct NothingInCommon {
    private let a: ComparedRun, b: ComparedRun

    init(_ a: ComparedRun, _ b: ComparedRun) {
        self.a = a
        self.b = b
    }

    var description: String {
        let examples = [a, b].map { run in
            "\(run.name): " + run.utterances.prefix(3).map { "'\($0.key)'" }.joined(separator: ", ")
        }
        return "the runs have no utterance in common (\(examples.joined(separator: "; ")))\(explanation); "
            + "score both systems with the same reference"
    }

    /// Whether an extension or a folder explains it.
    private var explanation: String {
        let keys = Set(a.utterances.map(\.key))
        func stem(_ key: String) -> String {
            let name = key.split(separator: "/").last.map(String.init) ?? key
            return name.split(separator: ".").first.map(String.init) ?? name
        }
        let stems = Set(keys.map(stem))
        guard b.utterances.contains(where: { stems.contains(stem($0.key)) }) else { return "" }
        let hasFolder = (a.utterances + b.utterances).contains { $0.key.contains("/") }
        return hasFolder ? "; they agree but for a folder or an extension" : "; they agree but for an extension"
    }
}

/// The keys that verdicts are passed on.
struct JudgedKeys {
    /// The keys, in the runs' order.
    let keys: [String]
    /// Where the choice comes from.
    let origin: String
    let warnings: [String]

    init(_ runs: [ComparedRun], _ common: [KeyDefinition], _ settings: ComparisonSettings) throws(ComparisonError) {
        let directed = common.filter { $0.direction != .none }.map(\.name)
        if let asked = settings.judgedKeys {
            for key in asked where !directed.contains(key) {
                let cause =
                    common.contains { $0.name == key }
                    ? "no direction is defined for it" : "it is not in at least two runs"
                throw ComparisonError(
                    .malformed, "the key '\(key)' cannot be judged: \(cause)" + didYouMean(key, among: directed))
            }
            (keys, origin, warnings) = (asked, "keys", [])
            return
        }
        let primary = Set(runs.flatMap { $0.settings?.primaryKeys ?? [] })
        let judged = directed.filter { primary.contains($0) }
        if !judged.isEmpty {
            (keys, origin, warnings) = (judged, "primary", [])
            return
        }
        let corpus = Set(common.filter { $0.aggregation == .corpus }.map(\.name))
        keys = directed.filter { settings.margins.entry(for: $0) != nil && !corpus.contains($0) }
        origin = "all"
        warnings =
            keys.isEmpty && runs.count > 1
            ? ["no key has a direction and a margin, so nothing is judged; set margins with --margin KEY=SIZE"] : []
    }
}
