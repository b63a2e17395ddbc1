import Audio
import Files
import FoundationEssentials
import Metrics

/// A run or result file that cannot be read: which, why, and what to do.
public struct StoredRunError: Error, Sendable, CustomStringConvertible {
    /// File, line, cause and remedy.
    public let description: String
    /// Whether nothing is there, rather than something unreadable.
    public let isMissing: Bool

    init(_ path: String, cause: String, remedy: String, isMissing: Bool = false) {
        description = "\(path): \(cause); \(remedy)"
        self.isMissing = isMissing
    }
}

/// One utterance of a stored run.
public struct StoredRow: Sendable {
    /// The utterance's key.
    public var key: String
    /// Its speaker, where known.
    public var speaker: String?
    /// Length of the reference in seconds, where known.
    public var duration: Double?
    /// Lag in samples, where known.
    public var lagSamples: Int?
    /// Hypothesis minus reference in seconds, where known.
    public var lengthDifference: Double?
    /// Outcomes by output key; a key that the row lacks is absent.
    public var scores: [String: Score]
    /// Errors and units by output key, for pooled keys.
    public var units: [String: PooledUnits]
    /// The row as it was stored.
    public var json: JSONValue
}

/// Results as they were stored: by this toolkit, by VERSA or by ESPnet's recipe.
public struct StoredRun: Sendable {
    /// The system's name: the run record's, else the file's or folder's.
    public var name: String
    /// The keys with their definitions, in the order of the output.
    public var keys: [KeyDefinition]
    /// The rows, sorted by key in byte order.
    public var rows: [StoredRow]
    /// The run's record; none for other tools' results.
    public var record: JSONValue?
    /// The file that the rows come from.
    public var file: String
    /// xxh128 of the file's bytes, 32 hexadecimal digits.
    public var fileHash: String

    /// The folder that the rows come from, for files beside them.
    public var folder: String { file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "." }
    /// Whether rows of this toolkit stand without the record that vouches for them: the run was not finished.
    public var isMissingRecord: Bool { record == nil && file.hasSuffix(ResultJournal.fileName) }

    /// Reads a run's folder, or a result file of VERSA (`result.txt`, JSON lines) or ESPnet (`utt_result.txt`,
    /// Python literals), or ESPnet's score folder that holds such a file.
    public static func read(_ path: String) throws(StoredRunError) -> StoredRun {
        let file = try resultFile(path)
        guard let content = FileManager.default.contents(atPath: file) else {
            throw StoredRunError(file, cause: "the file cannot be read", remedy: "check its permissions")
        }
        let hash = XXH128()
        content.withUnsafeBytes { hash.update($0) }
        let text = Array(content).split(separator: 0x0A, omittingEmptySubsequences: false)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        let name = file.lastIndex(of: "/").map { String(file[file.index(after: $0)...]) } ?? file
        let record = name == ResultJournal.fileName ? try RunRecord.read(from: folder) : nil
        let isOwn = record != nil
        var rows = [StoredRow]()
        var order = [String]()
        var known = Set<String>()
        for (i, line) in text.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            let json: JSONValue
            do {
                json = try JSONValue(parsing: Array(line), dialect: isOwn ? .strict : .versa)
            } catch {
                throw StoredRunError(
                    "\(file), line \(i + 1)", cause: "no result row (\(error))",
                    remedy: "score again with --resume, or remove the line")
            }
            guard let key = json["key"]?.text else {
                throw StoredRunError(
                    "\(file), line \(i + 1)", cause: "the row has no \"key\"",
                    remedy: "a result row is one JSON object with \"key\" and the scores")
            }
            let row = StoredRow(key: key, json: json)
            rows.append(row)
            for member in json.members where RowMember.isScore(member.name) && row.scores[member.name] != nil {
                if known.insert(member.name).inserted { order.append(member.name) }
            }
        }
        if !isOwn {
            for i in rows.indices {
                rows[i].takeOwnNames()
                rows[i].refuseImpossibleScores()
            }
            order = order.map { MetricRegistry.key(named: $0)?.name ?? $0 }
        }
        rows.sort { precedesInByteOrder($0.key, $1.key) }
        if let twice = zip(rows, rows.dropFirst()).first(where: { $0.key == $1.key }) {
            throw StoredRunError(
                file, cause: "the key '\(twice.0.key)' stands there twice", remedy: "remove one of the two rows")
        }
        let stored =
            try record.map { record throws(StoredRunError) in
                try RunRecord.keys(of: record, path: folder + "/" + RunRecord.fileName)
            } ?? []
        return StoredRun(
            name: isOwn ? record?["system"]?.text ?? path : displayName(path),
            keys: isOwn ? stored : order.map(definition(of:)), rows: rows, record: isOwn ? record : nil,
            file: file, fileHash: hash.hexadecimal)
    }

    /// The definition that the registry has for another tool's key; one without direction where it has none.
    private static func definition(of key: String) -> KeyDefinition {
        if let known = MetricRegistry.key(named: key), known.aggregation != .corpus { return known }
        return KeyDefinition(
            key, title: key, unit: "", range: (nil, nil), direction: .none, digits: 3, monotone: false)
    }

    private static func resultFile(_ path: String) throws(StoredRunError) -> String {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw StoredRunError(
                path, cause: "there is no such file or folder", remedy: "give a folder that `codec-score --out` wrote",
                isMissing: true)
        }
        guard isDirectory else { return path }
        for name in [ResultJournal.fileName, "utt_result.jsonl", "utt_result.txt", "result.txt", "result.1.txt"] {
            let file = (path.hasSuffix("/") ? path : path + "/") + name
            if FileManager.default.fileExists(atPath: file) { return file }
        }
        throw StoredRunError(
            path, cause: "no run is in this folder (no \(ResultJournal.fileName))",
            remedy: "give a folder that `codec-score --out` wrote, or finish the run with --resume", isMissing: true)
    }

    private static func displayName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

extension StoredRow {
    /// Scores under an alias of a key get the key's name, unless that has a score itself.
    fileprivate mutating func takeOwnNames() {
        for (key, score) in scores {
            guard let name = MetricRegistry.key(named: key)?.name, name != key, scores[name] == nil else { continue }
            scores[key] = nil
            scores[name] = score
        }
    }

    /// Other tools write a number where a metric failed: VERSA's PESQ is then 0.0, which no PESQ is. What lies outside the
    /// range of a key that the registry knows is a failure.
    fileprivate mutating func refuseImpossibleScores() {
        for (key, score) in scores {
            guard case .value(let value) = score, let known = MetricRegistry.key(named: key),
                known.aggregation != .corpus
            else { continue }
            let range = known.range
            if value < range.lower ?? -.infinity || value > range.upper ?? .infinity {
                scores[key] = .failed("\(value) is outside the key's range; the other tool failed here")
            }
        }
    }

    /// A row from its JSON, as this toolkit or VERSA writes it.
    public init(key: String, json: JSONValue) {
        self.key = key
        self.json = json
        speaker = json["speaker"]?.text
        duration = json["duration"]?.double
        lagSamples = json["lag_samples"]?.int
        if let samples = json["length_difference"]?.double, let rate = json["sample_rate"]?.double, rate > 0 {
            lengthDifference = samples / rate
        }
        scores = [:]
        for member in json.members where RowMember.isScore(member.name) {
            if let score = Self.score(member, in: json) { scores[member.name] = score }
        }
        units = [:]
        for member in json["units"]?.members ?? [] { units[member.name] = PooledUnits(member.value) }
    }

    private static func score(_ member: JSONValue.Member, in row: JSONValue) -> Score? {
        switch member.value {
        case .integer, .number: return member.value.double.map { Score($0) }
        case .string("inf"): return .infinite(positive: true)
        case .string("-inf"): return .infinite(positive: false)
        case .string("nan"): return .failed("NaN in the result file")
        case .null:
            if let sign = row["infinite"]?[member.name]?.text { return .infinite(positive: sign == "+") }
            if let reason = row["undefined"]?[member.name]?.text {
                guard let known = Undefined.Reason(rawValue: reason) else {
                    return .failed("undefined for a reason that this version does not know: '\(reason)'")
                }
                return .undefined(Undefined(known))
            }
            return .failed(row["failed"]?[member.name]?.text ?? "no value in the result file")
        default: return nil
        }
    }
}

extension RunRecord {
    /// The key definitions that a stored record holds.
    static func keys(of record: JSONValue, path: String) throws(StoredRunError) -> [KeyDefinition] {
        try definitions((record["metrics"]?.elements ?? []).flatMap { $0["keys"]?.elements ?? [] }, path: path)
    }

    /// The definitions of the keys of a run as a whole, as its record holds them under `corpus`.
    public static func corpusKeys(of entry: JSONValue, path: String) throws(StoredRunError) -> [KeyDefinition] {
        try definitions(entry["keys"]?.elements ?? [], path: path)
    }

    private static func definitions(
        _ keys: [JSONValue], path: String
    ) throws(StoredRunError) -> [KeyDefinition] {
        var definitions = [KeyDefinition]()
        for key in keys {
            guard let name = key["name"]?.text else { continue }
            let range = key["range"]?.elements ?? []
            definitions.append(
                KeyDefinition(
                    name, title: key["title"]?.text ?? name, unit: key["unit"]?.text ?? "",
                    range: (range.first?.double, range.last?.double),
                    direction: try word(
                        key, "direction", KeyDefinition.Direction.none, ["higher", "lower", "none"], path),
                    aggregation: try word(
                        key, "aggregation", KeyDefinition.Aggregation.mean, ["mean", "ratio", "corpus"], path),
                    digits: max(0, min(key["digits"]?.int ?? 3, 12)), monotone: key["monotone"] == .boolean(true)))
        }
        return definitions
    }

    /// A word of a definition; what is not there is `absent`, what is unknown an error.
    private static func word<Word: RawRepresentable<String>>(
        _ key: JSONValue, _ member: String, _ absent: Word, _ known: [String], _ path: String
    ) throws(StoredRunError) -> Word {
        guard let value = key[member] else { return absent }
        guard let word = value.text.flatMap(Word.init(rawValue:)) else {
            throw StoredRunError(
                path, cause: "the \(member) of '\(key["name"]?.text ?? "?")' is \(value.line)",
                remedy: "known are \(known.joined(separator: ", ")); score again with --force, or correct the file")
        }
        return word
    }
}
