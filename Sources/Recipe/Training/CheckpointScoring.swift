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
    /// The validation audio: a list, folder or data directory.
    public let reference: String
    /// How many utterances are scored, the first by their keys.
    public let limit: Int
    /// Where the codec computes.
    public let device: Device

    /// The set of metrics: those that cost least.
    private static let metricSet = "fast"

    /// Scoring of an experiment's checkpoints.
    public init(experiment: String, reference: String, limit: Int = 16, device: Device = .cpu) {
        (self.experiment, self.reference, self.limit, self.device) = (experiment, reference, limit, device)
    }

    /// Decodes and scores with the checkpoint of an epoch.
    ///
    /// - Parameters:
    ///   - epoch: The epoch.
    ///   - step: Steps of training so far.
    ///   - modelFile: Its checkpoint, with `config.yaml` beside it.
    /// - Returns: The means of the metrics, by key.
    /// - Throws: An error where nothing could be scored; utterances that fail are left out.
    public func score(epoch: Int, step: Int, modelFile: String) async throws -> [(name: String, value: Double)] {
        let collection = UtteranceCollection(path: reference)
        let utterances = Array(collection.utterances.prefix(limit))
        let audio = "\(experiment)/scores/audio/\(epoch)epoch"
        try await decode(utterances, modelFile, into: audio)
        let set = try metrics()
        let decoded = UtteranceCollection(path: "\(audio)/wav")
        var selection = ScoringPlan.Selection()
        selection.keys = Set(utterances.map(\.key))
        let system = ScoringPlan.System(
            name: "\(epoch)epoch", path: "\(audio)/wav", output: "\(experiment)/scores/\(epoch)epoch")
        let plan = ScoringPlan(reference: collection, systems: [(system, decoded)], selection: selection)
        let keys = plan.keys(ofSystem: 0)
        let journal = try ResultJournal(
            directory: system.output, signature: RunRecord.signature(of: set), keys: keys, mode: .force,
            system: system.name)
        let clock = ContinuousClock()
        let start = clock.now
        try await Scorer(plan: plan, metrics: set, jobs: ProcessInfo.processInfo.activeProcessorCount)
            .run(journals: [journal]) { _ in }
        let rows = try journal.storedRows(of: keys)
        let summary = RunSummary(rows: rows.rows, keys: set.keys, expected: plan.coverage[0].expected)
        var record = RunRecord(
            system: system, reference: reference, metrics: set, coverage: plan.coverage[0], warnings: set.warnings,
            commandLine: CommandLine.arguments, hashes: (rows.referenceHash, rows.hypothesisHash),
            seconds: (clock.now - start) / .seconds(1), audioSeconds: summary.audioSeconds)
        record.step = step
        record.rate = SystemRate.find(decoded.utterances.map(\.source)).rate
        try journal.finish(keys: keys, summary: summary.json.pretty, record: record.json.pretty, corpus: nil)
        return summary.keys.compactMap { key in key.values.map { (key.definition.name, $0.mean) } }
    }

    private func metrics() throws -> MetricSet {
        guard let yaml = BundledSets.yaml(named: Self.metricSet) else {
            preconditionFailure("the set '\(Self.metricSet)' is part of the program")
        }
        return try MetricSet(yaml: yaml, source: "the set '\(Self.metricSet)'", strict: false)
    }

    private func decode(_ utterances: [Utterance], _ modelFile: String, into folder: String) async throws {
        var options = AudioCoding.Options()
        options.device = device
        let coding = try AudioCoding(
            trainConfig: "\(experiment)/config.yaml", modelFile: modelFile, options: options)
        var running = CodingRun.Options()
        running.earlierFiles = .replaced
        let outcome = try await CodingRun(
            try NeuralCodec(coding), into: CodingFolder(folder), .resynthesize, running
        ).run(utterances) { _ in }
        guard outcome.finishedCount > 0 else {
            throw CodecError(
                reference,
                cause: "none of \(utterances.count) utterances could be decoded"
                    + (outcome.failures.first.map { " (\($0.key): \($0.message))" } ?? ""),
                remedy: "check the validation audio, or leave out --score_every")
        }
    }
}
