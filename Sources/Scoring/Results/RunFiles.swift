import Audio
import Files
import Glibc

/// The files of a finished run.
enum RunFiles {
    /// Puts `utterances.jsonl`, `summary.json`, `run.json` and what the run says as a whole in place.
    ///
    /// All are written beside their places first, so that a full disk leaves an earlier run as it was. Then an old
    /// record goes, the files take their places, and the new record comes last, since it vouches for the others: a run
    /// that is interrupted here has rows without a record, which nobody takes for finished.
    static func write(
        to directory: String, summary: String, record: String, corpus: CorpusResult? = nil,
        rows: ((JSONValue) throws(OutputError) -> Void) throws(OutputError) -> Void
    ) throws(OutputError) {
        let corpusFiles = corpus?.files ?? []
        let names =
            [ResultJournal.fileName, RunSummary.fileName] + corpusFiles.map(\.name) + [RunRecord.fileName]
        let paths = names.map { directory + "/" + $0 }
        let recordPath = directory + "/" + RunRecord.fileName
        do throws(OutputError) {
            if corpus != nil { try makeDirectory(directory + "/" + CorpusResult.folderName) }
            try writeRows(to: paths[0] + temporary, rows)
            try OutputFile.write(Array(summary.utf8), to: paths[1] + temporary)
            for file in corpusFiles { try OutputFile.write(file.bytes, to: directory + "/" + file.name + temporary) }
            try OutputFile.write(Array(record.utf8), to: recordPath + temporary)
            let hadCorpus = (try? RunRecord.read(from: directory))??["corpus"] != nil
            unlink(recordPath)
            if hadCorpus { removeCorpus(in: directory, keeping: corpusFiles.map(\.name)) }
            for path in paths where rename(path + temporary, path) != 0 {
                throw OutputError.system(.cannotCreate, path, errno)
            }
        } catch {
            for path in paths { unlink(path + temporary) }
            throw error
        }
    }

    /// Takes away what an earlier run in the same folder said as a whole and this one does not.
    private static func removeCorpus(in directory: String, keeping kept: [String]) {
        for name in CorpusResult.fileNames where !kept.contains(name) { unlink(directory + "/" + name) }
        rmdir(directory + "/" + CorpusResult.folderName)
    }

    private static let temporary = ".tmp"

    private static func writeRows(
        to path: String, _ rows: ((JSONValue) throws(OutputError) -> Void) throws(OutputError) -> Void
    ) throws(OutputError) {
        let file = try OutputFile(path, flags: O_WRONLY | O_TRUNC)
        let descriptor = file.descriptor
        var pending = [UInt8]()
        try rows { row throws(OutputError) in
            pending += Array((row.line + "\n").utf8)
            if pending.count > 1 << 20 {
                try OutputFile.write(pending, to: descriptor, path: path)
                pending.removeAll(keepingCapacity: true)
            }
        }
        try file.write(pending)
        try file.synchronize()
    }
}

/// xxh128 over the audio of a run: the keys, and the content hashes of one side's audio, in the order of the rows.
struct AudioSetHash: ~Copyable {
    private let hash = XXH128()
    private let side: String

    /// A hash of the rows' `_reference` or `_hypothesis`.
    init(_ side: String) { self.side = side }

    /// Adds a row.
    func add(_ row: JSONValue) {
        hash.update((row["key"]?.text ?? "") + "\t" + (row[side]?["xxh128"]?.text ?? "") + "\n")
    }

    /// The hash of the rows so far, as 32 hexadecimal digits.
    var hexadecimal: String { hash.hexadecimal }
}
