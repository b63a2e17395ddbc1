import FoundationEssentials
import Glibc
import Synchronization

/// The rows of a run while it goes on.
///
/// Each finished row is written at once to `utterances.jsonl.partial`, whose first line says which tool, metrics and
/// parameters made it. However the program ends, a later one goes on from there; half a line at the end is dropped.
/// ``finish(keys:)`` writes `utterances.jsonl`, sorted by key.
public final class ResultJournal: Sendable {
    /// What to do with rows that are already there.
    public enum Mode: Sendable {
        /// Start anew, but refuse to throw away an unfinished run.
        case new
        /// Go on with rows made by the same tool, metrics and parameters.
        case resume
        /// Start anew, whatever is there.
        case force
    }

    /// The run's folder.
    public let directory: String
    private let state: Mutex<State>

    /// Rows of an earlier, finished run.
    private let earlier: FinishedRows?

    private struct State: ~Copyable {
        let file: OutputFile
        var index: LineIndex
        var end: Int
    }

    private final class FinishedRows: Sendable {
        let file: OutputFile
        let index: LineIndex

        init(path: String) throws(OutputError) {
            file = try OutputFile(path, flags: O_RDONLY)
            index = try LineIndex(file)
        }
    }

    /// Name of the finished rows' file.
    public static let fileName = "utterances.jsonl"
    private static let partialName = "utterances.jsonl.partial"

    /// Opens the journal in `directory`, which is made if need be.
    ///
    /// A run that is already there is never lost by accident: an unfinished one is kept unless `mode` goes on with it
    /// under the same signature; a finished one may be replaced only by one that has all of its metrics and keys. Else
    /// the error names `--force`.
    ///
    /// - Parameters:
    ///   - directory: The run's folder.
    ///   - signature: What rows depend on besides the audio; rows made under another signature are not used again.
    ///   - keys: The keys that the run will have.
    ///   - mode: What to do with what is there.
    ///   - system: The system's name; a finished run of another system is not replaced.
    ///   - embeddings: The distances between sets of embeddings that the run will have.
    public init(
        directory: String, signature: JSONValue, keys: [String], mode: Mode, system: String? = nil,
        embeddings: ConfiguredEmbeddings? = nil
    ) throws(OutputError) {
        try makeDirectory(directory)
        self.directory = directory
        if mode != .force {
            try Self.requireReplaceable(
                directory, signature: signature, keys: keys, system: system, embeddings: embeddings)
        }
        let path = directory + "/" + Self.partialName
        let file = try OutputFile(path, flags: O_RDWR | O_APPEND)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw OutputError(
                .cannotCreate, path, cause: "another run is writing here",
                remedy: "wait for it, or choose another place with --out")
        }
        let found = try LineIndex(file)
        let isSame = found.firstLine?["_signature"] == signature
        if !found.places.isEmpty, mode == .new || (mode == .resume && !isSame) {
            throw OutputError(
                .cannotCreate, directory,
                cause: "an unfinished run with \(found.places.count) rows is here"
                    + (isSame ? "" : ", made with other metrics, parameters or version"),
                remedy: (isSame ? "go on with --resume, or " : "use its settings and --resume, or ")
                    + "start over with --force")
        }
        let isUsable = mode == .resume && isSame
        let keep = isUsable ? found.completeBytes : 0
        guard ftruncate(file.descriptor, off_t(keep)) == 0 else { throw .system(.cannotWrite, path, errno) }
        var end = keep
        if !isUsable {
            let header = Array((JSONValue.object([.init("_signature", signature)]).line + "\n").utf8)
            try file.write(header)
            end = header.count
        }
        earlier = mode == .resume ? try Self.earlierRun(in: directory, signature: signature) : nil
        let index = isUsable ? found : try LineIndex(file)
        state = Mutex(State(file: file, index: index, end: end))
    }

    /// The record of the finished run in a folder; one that cannot be read stops whoever would write there.
    private static func record(in directory: String) throws(OutputError) -> JSONValue? {
        do {
            return try RunRecord.read(from: directory)
        } catch {
            throw OutputError(.cannotCreate, error)
        }
    }

    private static func requireReplaceable(
        _ directory: String, signature: JSONValue, keys: [String], system: String?,
        embeddings: ConfiguredEmbeddings?
    ) throws(OutputError) {
        let path = directory + "/" + fileName
        let record = try record(in: directory)
        if embeddings != nil, record?["corpus"] == nil {
            for file in CorpusResult.fileNames.map({ directory + "/" + $0 }) where access(file, F_OK) == 0 {
                throw OutputError(
                    .cannotCreate, file, cause: "a file that no run has written stands where the embeddings go",
                    remedy: "choose another --out, or replace it with --force")
            }
        }
        guard access(path, R_OK) == 0, let record else { return }
        if let system, let other = record["system"]?.text, other != system {
            throw OutputError(
                .cannotCreate, directory, cause: "a finished run of another system, '\(other)', is here",
                remedy: "choose another --out, or replace it with --force")
        }
        let names = { (metrics: JSONValue?) in
            // A metric without its model has no values: neither to lose, nor in place of others.
            let metrics = (metrics?.elements ?? []).filter { $0["model"]?["runtime"] != .null }
            return Set(metrics.flatMap { $0["keys"]?.elements ?? [] }.compactMap { $0["name"]?.text })
        }
        let rows = try FinishedRows(path: path).index.places.keys
        let lostRows = Set(rows).subtracting(keys).count
        let kept = embeddings.flatMap { $0.embeddingName == record["corpus"]?["embedding"]?.text ? $0.keys : nil } ?? []
        let ofWhole = names(record["corpus"].map { .array([$0]) }).subtracting(kept.map(\.name))
        let lostKeys = names(record["metrics"]).subtracting(names(signature["metrics"])).union(ofWhole).sorted()
        guard lostRows > 0 || !lostKeys.isEmpty else { return }
        let losses =
            (lostRows > 0 ? ["\(lostRows) of its \(rows.count) rows"] : [])
            + (lostKeys.isEmpty ? [] : ["its scores of " + lostKeys.joined(separator: ", ")])
        throw OutputError(
            .cannotCreate, directory,
            cause: "a finished run is here, and this one lacks " + losses.joined(separator: " and "),
            remedy: "choose another --out, or replace it with --force")
    }

    private static func earlierRun(
        in directory: String, signature: JSONValue
    ) throws(OutputError) -> FinishedRows? {
        let path = directory + "/" + fileName
        guard access(path, R_OK) == 0, let record = try record(in: directory),
            RunRecord.signature(of: record) == signature
        else { return nil }
        return try FinishedRows(path: path)
    }

    /// Whether a folder holds a run, finished or not.
    static func hasRun(_ directory: String) -> Bool {
        [fileName, partialName].contains { access(directory + "/" + $0, F_OK) == 0 }
    }

    /// How many rows of `keys` an earlier run with this signature has left in `directory`; changes nothing there.
    public static func rowsToKeep(
        in directory: String, signature: JSONValue, keys: [String]
    ) throws(OutputError) -> Int {
        var known = Set<String>()
        let partial = directory + "/" + partialName
        if access(partial, R_OK) == 0 {
            let rows = try FinishedRows(path: partial)
            if rows.index.firstLine?["_signature"] == signature { known.formUnion(rows.index.places.keys) }
        }
        if let earlier = try earlierRun(in: directory, signature: signature) {
            known.formUnion(earlier.index.places.keys)
        }
        return keys.count { known.contains($0) }
    }

    /// The row of `key` that is already there, if any.
    public func row(of key: String) throws(OutputError) -> JSONValue? {
        let current = try state.withLock { state throws(OutputError) in
            try state.index.places[key].flatMap { place throws(OutputError) in
                try Self.row(at: place, in: state.file)
            }
        }
        if let current { return current }
        guard let earlier, let place = earlier.index.places[key] else { return nil }
        return try Self.row(at: place, in: earlier.file)
    }

    /// Writes a row of `key`, in place of any that was there.
    public func append(_ row: JSONValue, key: String) throws(OutputError) {
        let line = Array((row.line + "\n").utf8)
        try state.withLock { state throws(OutputError) in
            if let place = state.index.places[key], place.count == line.count - 1,
                try state.file.read(at: place.offset, count: place.count) == line.dropLast()
            {
                return
            }
            try state.file.write(line)
            state.index.add(key: key, offset: state.end, count: line.count - 1)
            state.end += line.count
        }
    }

    /// Calls `body` with the rows of `keys`, in this order; each has to be there.
    public func forEachRow(
        of keys: [String], _ body: (JSONValue) throws(OutputError) -> Void
    ) throws(OutputError) {
        for key in keys {
            guard let row = try row(of: key) else {
                throw OutputError(
                    .cannotWrite, directory + "/" + Self.partialName, cause: "the row of '\(key)' is gone",
                    remedy: "something else has changed the file; run again with --resume")
            }
            try body(row)
        }
    }

    /// The rows of `keys`, in this order, with the hashes of both sides' audio.
    public func storedRows(
        of keys: [String]
    ) throws(OutputError) -> (rows: [StoredRow], referenceHash: String, hypothesisHash: String) {
        let reference = AudioSetHash("_reference")
        let hypothesis = AudioSetHash("_hypothesis")
        var rows = [StoredRow]()
        try forEachRow(of: keys) { row throws(OutputError) in
            reference.add(row)
            hypothesis.add(row)
            // The summary reads scores only; without its JSON a row takes a tenth of the memory.
            var stored = StoredRow(key: row["key"]?.text ?? "", json: row)
            stored.json = .null
            rows.append(stored)
        }
        return (rows, reference.hexadecimal, hypothesis.hexadecimal)
    }

    /// Puts the finished files in place and ends the journal: `utterances.jsonl` with the rows of `keys`, and the
    /// texts of summary and record; with them what the run says as a whole, if anything.
    public func finish(
        keys: [String], summary: String, record: String, corpus: CorpusResult? = nil
    ) throws(OutputError) {
        try RunFiles.write(to: directory, summary: summary, record: record, corpus: corpus) {
            write throws(OutputError) in
            try forEachRow(of: keys, write)
        }
        unlink(directory + "/" + Self.partialName)
    }

    private static func row(at place: LineIndex.Place, in file: borrowing OutputFile) throws(OutputError) -> JSONValue {
        let bytes = try file.read(at: place.offset, count: place.count)
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw OutputError(
                .cannotWrite, file.path, cause: "a row can no longer be read (\(error))",
                remedy: "something else has changed the file; run again with --resume")
        }
    }
}
