import FoundationEssentials
import Yams

/// A rules file: what a candidate must fulfil, and how much evidence is asked for.
///
/// It is read strictly. A field that means nothing, a key that no run has, or a glob that fits nothing is an error: a
/// mistyped rule that silently passes would be the worst gate.
public struct GateRules: Sendable {
    /// What an inconclusive rule does to the exit code.
    public enum OnInconclusive: String, Sendable, CaseIterable {
        /// Exit with 2.
        case stop
        /// Exit with 0, and say so.
        case warn
    }

    /// What runs that were not made alike do.
    public enum ProvenanceRule: String, Sendable, CaseIterable {
        /// All rules are inconclusive.
        case strict
        /// The rules are judged, and every output warns.
        case warn
    }

    /// How much must be scored.
    public struct Evidence: Sendable, Equatable {
        /// Least share of the utterances scored in both systems.
        public var minimumCoverage = 0.95
        /// Least number of utterances scored in both systems.
        public var minimumUtterances = 10
        /// Largest share of the baseline's defined utterances that the candidate may lose.
        public var newlyUndefined = 0.01
        /// What runs that were not made alike do.
        public var provenance = ProvenanceRule.strict
    }

    /// The gate's name, which names its family of tests.
    public var name: String
    /// Path of the baseline, a run or a baseline file; `nil` where the file names none.
    public var baseline: String?
    /// Path of the candidate; `nil` where the file names none.
    public var candidate: String?
    /// Name of a margin profile, or the path of a margins file.
    public var margins: String
    /// Confidence of all intervals.
    public var confidence: Double
    /// Level below which a corrected p counts.
    public var alpha: Double
    /// Resamples of the bootstrap.
    public var resamples: Int
    /// The seed of all random numbers.
    public var seed: UInt64
    /// What is resampled.
    public var blocks: ComparisonSettings.BlockChoice
    /// The test whose p counts.
    public var test: ComparisonSettings.TestChoice
    /// What an inconclusive rule does.
    public var onInconclusive: OnInconclusive
    /// How much must be scored.
    public var evidence: Evidence
    /// The rules in the file's order.
    public var rules: [GateRule]

    /// Reads a rules file; its relative paths are then relative to its folder.
    public static func read(_ path: String) throws(ComparisonError) -> GateRules {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ComparisonError(
                .missing, "\(path): there is no such rules file; docs/ci.md has one to start from")
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ComparisonError(
                .invalidRules, "\(path): the file cannot be read as UTF-8 text; check it and its permissions")
        }
        var rules = try GateRules(yaml: text, source: path)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        func located(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
        rules.baseline = rules.baseline.map(located)
        rules.candidate = rules.candidate.map(located)
        if !Margins.profileNames.contains(rules.margins) { rules.margins = located(rules.margins) }
        return rules
    }

    /// Reads the text of a rules file.
    ///
    /// - Parameters:
    ///   - yaml: the text
    ///   - source: the file's name, for messages; without folder and extension it is the gate's default name
    public init(yaml: String, source: String) throws(ComparisonError) {
        let fields = try StrictMapping(
            Self.document(yaml, source), source: source, what: "a rules file", known: Self.fields)
        guard fields.has("version") else {
            throw StrictMapping.error(source, "the version is missing; a rules file begins with `version: 1`")
        }
        guard try fields.integer("version", atLeast: 0) == 1 else {
            throw fields.error("version", "is 1; other versions are not known to this program")
        }
        name = try fields.text("name") ?? Self.stem(source)
        baseline = try fields.text("baseline")
        candidate = try fields.text("candidate")
        margins = try fields.text("margins") ?? Margins.profileNames[0]
        confidence = try fields.share("confidence") ?? 0.95
        alpha = try fields.share("alpha") ?? 0.05
        resamples = try fields.integer("resamples", atLeast: 100) ?? 10_000
        seed = UInt64(try fields.integer("seed", atLeast: 0) ?? 1)
        blocks = try fields.word("blocks") ?? .auto
        test = try fields.word("test") ?? .auto
        onInconclusive = try fields.word("on-inconclusive") ?? .stop
        evidence = Evidence()
        if let given = try fields.mapping("evidence", known: Self.evidenceFields) {
            evidence.minimumCoverage = try given.number("minimum-coverage", 0...1) ?? evidence.minimumCoverage
            evidence.minimumUtterances =
                try given.integer("minimum-utterances", atLeast: 1) ?? evidence.minimumUtterances
            evidence.newlyUndefined = try given.number("newly-undefined", 0...1) ?? evidence.newlyUndefined
            evidence.provenance = try given.word("provenance") ?? evidence.provenance
        }
        guard let list = try fields.mappings("rules", what: "a rule", known: GateRule.fields), !list.isEmpty else {
            throw StrictMapping.error(source, "there are no rules; write at least `rules:` with `- key: pesq`")
        }
        rules = []
        var names = Set<String>()
        for entry in list {
            let rule = try GateRule(entry)
            if let name = rule.name, !names.insert(name).inserted {
                throw StrictMapping.error(rule.place, "two rules are called '\(name)'; names are unique")
            }
            rules.append(rule)
        }
    }

    private static let fields = [
        "version", "name", "baseline", "candidate", "margins", "confidence", "alpha", "resamples", "seed", "blocks",
        "test", "on-inconclusive", "evidence", "rules",
    ]
    private static let evidenceFields = ["minimum-coverage", "minimum-utterances", "newly-undefined", "provenance"]

    private static func document(_ yaml: String, _ source: String) throws(ComparisonError) -> Node {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            let words = String(describing: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            throw StrictMapping.error(source, "not YAML: \(words.prefix(300))")
        }
        guard let node else {
            throw StrictMapping.error(source, "the file is empty; a rules file begins with `version: 1`")
        }
        return node
    }

    /// The name of a file without folder and extension.
    private static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }
}

extension GateRules {
    /// The margins in force for rules that have none of their own; those given on the command line count for more than
    /// those of the file.
    public func marginTable(
        overrides: [(pattern: String, size: Margins.Size)] = []
    ) throws(ComparisonError) -> Margins {
        var table = try Margins.named(margins)
        table.override(overrides)
        return table
    }

    /// The statistics' settings.
    func settings(margins: Margins) -> ComparisonSettings {
        var settings = ComparisonSettings(margins: margins)
        settings.confidence = confidence
        settings.alpha = alpha
        settings.resamples = resamples
        settings.seed = seed
        settings.blocks = blocks
        settings.test = test
        settings.minimumCoverage = evidence.minimumCoverage
        return settings
    }
}
