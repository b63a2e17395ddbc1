import Audio
import FoundationEssentials
import Metrics

/// What `run.json` says: what was scored, with what, where and when, and the definitions of all keys, so that a
/// reader of the run needs to know no metric.
public struct RunRecord: Sendable {
    /// Name of the file.
    public static let fileName = "run.json"

    /// The system's name.
    public var system: String
    /// The reference and hypothesis collections as the user named them.
    public var reference: String, hypothesis: String
    /// The checkpoint's place in its history, if one was given.
    public var step: Int?
    /// The metrics and the resampler.
    public var metrics: MetricSet
    /// `i/n` where this is a part of a run.
    public var shard: Shard?
    /// The command line, or several for a merged run.
    public var commandLines: [[String]]
    /// What became of the utterances.
    public var coverage: Coverage
    /// Notes about the input, one sentence each.
    public var warnings: [String]
    /// xxh128 over keys and content hashes of the references and of the hypotheses.
    public var referenceHash: String, hypothesisHash: String
    /// Wall-clock seconds, and seconds of reference audio scored in them.
    public var seconds: Double, audioSeconds: Double
    /// When the run ended.
    public var finished: Date
    /// What the system cost in bits, where its codes lie beside its audio.
    public var rate: SystemRate?
    /// What the numbers of a key stand for, of metrics with several scales.
    public var scales = Scales()
    /// The lists of transcripts, where there are any.
    public var transcripts: RunTranscripts.Record?

    /// A record of a run; what is not known before its end is given here or set later.
    public init(
        system: ScoringPlan.System, reference: String, metrics: MetricSet, coverage: Coverage, warnings: [String],
        commandLine: [String], hashes: (reference: String, hypothesis: String), seconds: Double, audioSeconds: Double
    ) {
        self.system = system.name
        self.reference = reference
        hypothesis = system.path
        self.metrics = metrics
        self.coverage = coverage
        self.warnings = warnings
        commandLines = [commandLine]
        (referenceHash, hypothesisHash) = hashes
        self.seconds = seconds
        self.audioSeconds = audioSeconds
        finished = Date()
    }

    /// Which utterances a run expected, and which it could not pair.
    public struct Coverage: Sendable, Equatable {
        /// Number of keys in the reference or the hypothesis.
        public var expected = 0
        /// Keys without a hypothesis.
        public var onlyInReference: [String] = []
        /// Keys without a reference.
        public var onlyInHypothesis: [String] = []
        /// Entries of the collections that could not be used, in words.
        public var problems: [String] = []

        /// Nothing yet.
        public init() {}
    }

    /// What a row depends on besides its audio.
    public static func signature(of metrics: MetricSet) -> JSONValue {
        let io =
            metrics.integerScale == .soundfile ? [] : [JSONValue.Member("io", .string(metrics.integerScale.rawValue))]
        return .object(
            [.init("tool", tool), .init("resampler", .string(metrics.resampler.rawValue))] + io
                + [.init("metrics", .array(metrics.metrics.map(entry)))])
    }

    /// The signature of a stored record.
    public static func signature(of record: JSONValue) -> JSONValue {
        let io = record["io"].map { [JSONValue.Member("io", $0)] } ?? []
        return .object(
            ["tool", "resampler"].map { .init($0, record[$0] ?? .null) } + io + [
                .init("metrics", record["metrics"] ?? .null)
            ])
    }

    /// The record stored in a run's folder; `nil` where there is none.
    public static func read(from directory: String) throws(StoredRunError) -> JSONValue? {
        let path = (directory.isEmpty ? "." : directory) + "/" + fileName
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw StoredRunError(path, cause: "the file cannot be read", remedy: "check its permissions")
        }
        do {
            return try JSONValue(parsing: Array(bytes))
        } catch {
            throw StoredRunError(
                path, cause: "no run record (\(error))", remedy: "score again with --force, or remove the file")
        }
    }

    private static let tool = JSONValue.object([
        .init("name", .string("codec-score")), .init("version", .string(codecScoreVersion)),
    ])

    private static func entry(_ metric: ConfiguredMetric) -> JSONValue {
        .object(
            [.init("name", .string(metric.definition.name)), .init("parameters", metric.parameters.json)]
                + (metric.model.map { [.init("model", $0.json)] } ?? []) + [
                    .init("primary", .boolean(metric.isPrimary)),
                    .init("keys", .array(metric.outputKeys.map(key))),
                ])
    }

    private static func entry(_ embeddings: ConfiguredEmbeddings) -> JSONValue {
        let files: [JSONValue.Member] =
            if case .files(let reference, let systems) = embeddings.source {
                [.init("files", .array(([reference] + systems).map { .string($0) }))]
            } else {
                []
            }
        return .object(
            [
                .init("name", .string(EmbeddingDistances.definition.name)),
                .init("embedding", .string(embeddings.embeddingName)),
            ] + files + (embeddings.model.map { [.init("model", $0.json)] } ?? []) + [
                .init("parameters", embeddings.parameters.json),
                .init("keys", .array(embeddings.keys.map(key))),
            ])
    }

    private static func key(_ key: KeyDefinition) -> JSONValue {
        .object([
            .init("name", .string(key.name)), .init("title", .string(key.title)), .init("unit", .string(key.unit)),
            .init("range", .array([.optional(key.range.lower), .optional(key.range.upper)])),
            .init("direction", .string(key.direction.rawValue)),
            .init("aggregation", .string(key.aggregation.rawValue)), .init("digits", .integer(key.digits)),
            .init("monotone", .boolean(key.monotone)),
        ])
    }

    /// The record as JSON.
    public var json: JSONValue {
        var members = Self.signature(of: metrics).members
        members.insert(.init("system", .string(system)), at: 1)
        members += [
            .init("reference", .string(reference)), .init("hypothesis", .string(hypothesis)),
            .init("step", step.map { .integer($0) } ?? .null),
            .init("shard", shard.map { .string($0.description) } ?? .null),
            .init(
                "coverage",
                .object([
                    .init("expected", .integer(coverage.expected)),
                    .init("only_in_reference", .array(coverage.onlyInReference.map { .string($0) })),
                    .init("only_in_hypothesis", .array(coverage.onlyInHypothesis.map { .string($0) })),
                    .init("problems", .array(coverage.problems.map { .string($0) })),
                ])),
            .init("reference_xxh128", .string(referenceHash)), .init("hypothesis_xxh128", .string(hypothesisHash)),
            .init("warnings", .array(warnings.map { .string($0) })),
            .init("command_lines", .array(commandLines.map { .array($0.map { .string($0) }) })),
            .init("working_directory", .string(FileManager.default.currentDirectoryPath)),
            .init("finished", .string(finished.formatted(.iso8601))),
            .init("seconds", .number(seconds)), .init("audio_seconds", .number(audioSeconds)),
            .init("machine", Machine.current.json),
        ]
        if let embeddings = metrics.embeddings {
            members.append(.init("corpus", Self.entry(embeddings)))
        }
        if let transcripts { members.append(.init("transcripts", transcripts.json)) }
        if !scales.isEmpty { members.append(.init("scales", Self.json(scales))) }
        if let rate { members += rate.members }
        return .object(members)
    }
}
