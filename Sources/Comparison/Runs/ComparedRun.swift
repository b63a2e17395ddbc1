import Audio
import Metrics
import Scoring

/// A stored run in columns: what a comparison needs of it, without the rows' JSON.
public struct ComparedRun: Sendable {
    /// The system's name; unique within a comparison.
    public var name: String
    /// The run as the user named it.
    public var path: String
    /// xxh128 of the file of rows, so that a report says what exactly it compared.
    public var hash: String
    /// The keys with their definitions, in the order of the run's output.
    public var definitions: [KeyDefinition]
    /// The rows' utterances, sorted by key in byte order.
    public var utterances: [ComparedUtterance]
    /// For each definition a column: an outcome an utterance, `nil` where the row lacks the key.
    public var scores: [[Score?]]
    /// For each pooled key (`aggregation: ratio`) the errors and units of each utterance, `nil` where there are none.
    public var units: [String: [PooledUnits?]]
    /// What made the scores; `nil` for other tools' results, which do not say.
    public var settings: RunSettings?
    /// The checkpoint's place in its history, if the run knows it.
    public var step: Int?
    /// Keys that the run expected and has no row for.
    public var absentKeys: [String]
    /// Bit rates and the use of the codebooks, where they are known.
    public var rate: RunRate?
    /// The folder against which the run's relative paths are meant; `nil` where it is not known.
    public var workingDirectory: String?
    /// What the run cost, as it stands in its record under `cost`.
    public var cost: JSONValue?
    /// Warnings that the run itself holds.
    public var warnings: [String]
    /// What the run says of its utterances as a whole.
    public var corpus: ComparedCorpus?
    /// What the numbers of a key stand for at each common rate, of metrics with several scales.
    public var scales = RunRecord.Scales()

    /// The column of a key, `nil` where the run has none.
    public func column(_ key: String) -> [Score?]? {
        definitions.firstIndex { $0.name == key }.map { scores[$0] }
    }

    /// The names of all keys, those of the run as a whole last.
    var allKeys: [String] { definitions.map(\.name) + (corpus?.definitions.map(\.name) ?? []) }

    /// The definition of a key, `nil` where the run has none.
    public func definition(_ key: String) -> KeyDefinition? { definitions.first { $0.name == key } }
}

/// What a row says of its utterance besides the scores.
public struct ComparedUtterance: Sendable {
    /// The utterance's key.
    public var key: String
    /// Speaker, where one is known.
    public var speaker: String?
    /// Length of the reference in seconds.
    public var duration: Double?
    /// Common rate of the pair in Hz.
    public var sampleRate: Int?
    /// How late the hypothesis is, in samples at the common rate.
    public var lagSamples: Int?
    /// Level of the hypothesis over the reference in dB.
    public var gainDB: Double?
    /// Hypothesis minus reference in samples at the common rate.
    public var lengthDifference: Int?
    /// Share of the hypothesis' samples at full scale.
    public var clippedShare: Double?
    /// Level of the hypothesis in dBFS.
    public var levelDBFS: Double?
    /// The reference's audio and its hash.
    public var reference: ScoreRow.AudioRecord?
    /// The hypothesis' audio and its hash.
    public var hypothesis: ScoreRow.AudioRecord?
    /// What is said, where the row has the transcript that words were counted against.
    public var referenceTranscript: String?
}

/// What the scores of a run depend on besides the audio.
public struct RunSettings: Sendable, Equatable {
    /// Name and version of the tool.
    public var tool: String, version: String
    /// The resampler for pairs of unequal rates.
    public var resampler: String
    /// The metric and its parameters, as stored, by key.
    public var parameters: [String: JSONValue]
    /// Keys of the metrics that the set marks as `primary`.
    public var primaryKeys: [String]
    /// xxh128 over the references' keys and audio.
    public var referenceHash: String?
    /// The command lines that made the run.
    public var commandLines: [[String]]
}
