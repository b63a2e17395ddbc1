import Audio
import FoundationEssentials
import Metrics
import Scoring

extension ComparedRun {
    /// Reads what a user named: a run's folder, a baseline file, or a result file of VERSA or ESPnet.
    ///
    /// - Parameters:
    ///   - path: the folder or file
    ///   - name: the system's name; that of the run if left out
    ///   - withEmbeddings: whether to read the run's embeddings, which judging the distances between them needs
    public static func read(
        _ path: String, name: String? = nil, withEmbeddings: Bool = false
    ) throws(ComparisonError) -> ComparedRun {
        if var baseline = try BaselineFile.read(path) {
            if let name { baseline.name = name }
            return baseline
        }
        let stored: StoredRun
        do {
            stored = try StoredRun.read(path)
        } catch {
            throw ComparisonError(error)
        }
        if stored.record == nil, stored.isMissingRecord {
            throw ComparisonError(
                .malformed,
                "\(path): the run has rows but no \(RunRecord.fileName), so it was not finished; "
                    + "score again with --resume")
        }
        guard !stored.rows.isEmpty else {
            throw ComparisonError(.malformed, "\(path): the run has no rows; score some utterances first")
        }
        var run = try ComparedRun(stored, path: path)
        do throws(ComparisonError) {
            run.corpus = try ComparedCorpus(
                record: stored.record, folder: stored.folder, withEmbeddings: withEmbeddings)
            run.warnings += run.corpus?.warnings ?? []
        } catch {
            // Scores of utterances compare without it.
            if withEmbeddings { throw error }
            run.warnings.append(error.description)
        }
        if let name { run.name = name }
        return run
    }

    /// Puts a stored run's rows into columns.
    public init(_ stored: StoredRun, path: String) throws(ComparisonError) {
        name = stored.name
        self.path = path
        definitions = stored.keys
        utterances = []
        utterances.reserveCapacity(stored.rows.count)
        scores = stored.keys.map { _ in [] }
        for i in scores.indices { scores[i].reserveCapacity(stored.rows.count) }
        var units = [String: [PooledUnits?]]()
        let pooled = stored.keys.filter { $0.aggregation == .ratio }.map(\.name)
        for row in stored.rows {
            utterances.append(ComparedUtterance(row))
            for (i, key) in stored.keys.enumerated() { scores[i].append(row.scores[key.name]) }
            for key in pooled { units[key, default: []].append(row.units[key]) }
        }
        hash = "xxh128:" + stored.fileHash
        self.units = units
        let record = stored.record
        settings = record.flatMap(RunSettings.init)
        step = record?["step"]?.int
        absentKeys = (record?["coverage"]?["only_in_reference"]?.elements ?? []).compactMap(\.text)
        workingDirectory = record?["working_directory"]?.text
        cost = record?["cost"]
        warnings = (record?["warnings"]?.elements ?? []).compactMap(\.text)
        scales = record.map(RunRecord.scales) ?? [:]
        rate = try RunRate(record: record, runFolder: stored.folder)
    }
}

extension ComparedUtterance {
    init(_ row: StoredRow) {
        let json = row.json
        self.init(
            key: row.key, speaker: row.speaker, duration: row.duration, sampleRate: json["sample_rate"]?.int,
            lagSamples: row.lagSamples, gainDB: json["gain"]?.double,
            lengthDifference: json["length_difference"]?.int, clippedShare: json["clipped"]?.double,
            levelDBFS: json["level"]?.double, reference: json["_reference"].flatMap(ScoreRow.AudioRecord.init(json:)),
            hypothesis: json["_hypothesis"].flatMap(ScoreRow.AudioRecord.init(json:)),
            referenceTranscript: json["_transcripts"]?["reference"]?.text)
    }
}

extension RunSettings {
    /// The resampler, and the scale of integers where it is not the usual one.
    private static func resampler(_ record: JSONValue) -> String {
        (record["resampler"]?.text ?? "") + (record["io"]?.text.map { ", io \($0)" } ?? "")
    }

    /// The settings in a run's record.
    init?(_ record: JSONValue) {
        guard let tool = record["tool"]?["name"]?.text, let version = record["tool"]?["version"]?.text else {
            return nil
        }
        var parameters = [String: JSONValue]()
        var primaryKeys = [String]()
        for metric in record["metrics"]?.elements ?? [] {
            let keys = (metric["keys"]?.elements ?? []).compactMap { $0["name"]?.text }
            // Another model gives other numbers, as another parameter does.
            let model = [("sha256", "model_sha256"), ("card_xxh128", "card_xxh128")].compactMap { member, name in
                metric["model"]?[member].map { JSONValue.Member(name, $0) }
            }
            let setting = JSONValue.object([
                .init("metric", metric["name"] ?? .null),
                .init("parameters", .object((metric["parameters"]?.members ?? []) + model)),
            ])
            for key in keys { parameters[key] = setting }
            if metric["primary"] == .boolean(true) { primaryKeys += keys }
        }
        self.init(
            tool: tool, version: version, resampler: Self.resampler(record), parameters: parameters,
            primaryKeys: primaryKeys, referenceHash: record["reference_xxh128"]?.text,
            commandLines: (record["command_lines"]?.elements ?? []).map { $0.elements.compactMap(\.text) })
    }

    /// The part of the version before the first dot, which tells versions apart whose numbers may differ.
    public var majorVersion: String { version.split(separator: ".").first.map(String.init) ?? version }
}
