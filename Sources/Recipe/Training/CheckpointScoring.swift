import Audio
import Codecs
import Files
import FoundationEssentials
import Metrics
import NeuralCodecs
import Scoring
import Torch
import Training

/// Scores checkpoints of a training on some of its validation audio. The runs are a history for `codec-score compare --history`.
public struct CheckpointScoring: Sendable {
    /// The experiment's folder: `scores/EPOCHepoch` gets a run, `scores/audio/EPOCHepoch` its audio and codes.
    public let experiment: String
    /// What the validation audio is called in the runs.
    public let reference: String
    /// How many utterances are scored, the first of those that validate.
    public let limit: Int
    /// What is scored.
    public let metrics: MetricSet
    /// Where the codec computes.
    public let device: Device
    /// How many utterances are scored at once.
    public let jobs: Int

    /// Scoring of an experiment's checkpoints.
    public init(
        experiment: String, reference: String, limit: Int = 16, metrics: MetricSet, device: Device = .cpu, jobs: Int = 1
    ) {
        (self.experiment, self.reference, self.limit) = (experiment, reference, limit)
        (self.metrics, self.device, self.jobs) = (metrics, device, jobs)
    }

    /// The metrics of a set's name, or of metrics' names with commas between them.
    public static func metrics(_ names: String) throws(ConfigurationError) -> MetricSet {
        if let yaml = BundledSets.yaml(named: names) {
            return try MetricSet(yaml: yaml, source: "the set '\(names)'", strict: false)
        }
        return try MetricSet(names: MetricSet.names(in: names), strict: true)
    }

    /// The folder of an epoch's run.
    private func run(_ epoch: Int) -> String { "\(experiment)/scores/\(epoch)epoch" }

    /// Whether an epoch has a finished run.
    public func hasScored(_ epoch: Int) -> Bool { FileManager.default.fileExists(atPath: run(epoch) + "/run.json") }

    /// Decodes and scores with the checkpoint of an epoch.
    ///
    /// - Parameters:
    ///   - epoch: The epoch.
    ///   - step: Steps of training so far.
    ///   - modelFile: Its checkpoint, with `config.yaml` beside it.
    ///   - validation: The audio that validates.
    /// - Throws: An error where nothing could be decoded; utterances that fail are left out, and counted.
    public func score(
        epoch: Int, step: Int, modelFile: String, validation: [Utterance]
    ) async throws -> CheckpointScores {
        let utterances = Array(validation.prefix(limit))
        let collection = UtteranceCollection(utterances, path: reference)
        let audio = "\(experiment)/scores/audio/\(epoch)epoch"
        let failure = try await decode(utterances, modelFile, into: audio)
        let decoded = UtteranceCollection(path: "\(audio)/wav")
        var selection = ScoringPlan.Selection()
        selection.keys = Set(utterances.map(\.key))
        let system = ScoringPlan.System(
            name: "\(epoch)epoch", path: "\(audio)/wav", output: run(epoch))
        let plan = ScoringPlan(reference: collection, systems: [(system, decoded)], selection: selection)
        let keys = plan.keys(ofSystem: 0)
        let journal = try ResultJournal(
            directory: system.output, signature: RunRecord.signature(of: metrics), keys: keys, mode: .force,
            system: system.name)
        let clock = ContinuousClock()
        let start = clock.now
        try await Scorer(plan: plan, metrics: metrics, jobs: jobs)
            .run(journals: [journal]) { _ in }
        let rows = try journal.storedRows(of: keys)
        let summary = RunSummary(rows: rows.rows, keys: metrics.keys, expected: plan.coverage[0].expected)
        var record = RunRecord(
            system: system, reference: reference, metrics: metrics, coverage: plan.coverage[0],
            warnings: metrics.warnings,
            commandLine: CommandLine.arguments, hashes: (rows.referenceHash, rows.hypothesisHash),
            seconds: (clock.now - start) / .seconds(1), audioSeconds: summary.audioSeconds)
        record.step = step
        record.rate = SystemRate.find(decoded.utterances.map(\.source)).rate
        try journal.finish(keys: keys, summary: summary.json.pretty, record: record.json.pretty, corpus: nil)
        return CheckpointScores(
            means: summary.keys.compactMap { key in key.values.map { (key.definition.name, $0.mean) } },
            expected: utterances.count, missing: utterances.count - rows.rows.count, reason: failure)
    }

    /// Decodes utterances; returns why the first that could not be decoded was not.
    private func decode(
        _ utterances: [Utterance], _ modelFile: String, into folder: String
    ) async throws -> String? {
        var options = AudioCoding.Options()
        options.device = device
        let coding = try AudioCoding(
            trainConfig: "\(experiment)/config.yaml", modelFile: modelFile, options: options)
        var running = CodingRun.Options()
        running.earlierFiles = .replaced
        let outcome = try await CodingRun(
            try NeuralCodec(coding), into: CodingFolder(folder), .resynthesize, running
        ).run(utterances) { _ in }
        let failure = outcome.failures.first.map { "\($0.key): \($0.message)" }
        guard outcome.finishedCount > 0 else {
            throw CodecError(
                reference,
                cause: "none of \(utterances.count) utterances could be decoded" + (failure.map { " (\($0))" } ?? ""),
                remedy: "check the validation audio, or leave out --score_every")
        }
        return failure
    }
}
