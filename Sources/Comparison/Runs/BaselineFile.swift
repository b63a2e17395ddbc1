import Audio
import Files
import FoundationEssentials
import Metrics
import Scoring

/// A run's scores in one file, to be kept beside the code: what a gate sets later runs against.
///
/// JSON Lines. The first line says what made the scores, so that a comparison with the file checks it as strictly as one
/// with the run; then an utterance a line. A hash over those lines tells an edited or badly merged file. The same run
/// gives the same bytes.
public struct BaselineFile: Sendable {
    /// The run that the file holds.
    public let run: ComparedRun
    /// The commit of the code that made it, if one was given.
    public let commit: String?
    /// xxh128 of the rows of the run that it was saved from.
    public let runHash: String?

    static let version = 1
    static let marker = "codec_score_baseline"

    /// The run in a baseline file; `nil` where `path` is none: a folder, nothing, or a file that begins otherwise.
    ///
    /// - Throws: ``ComparisonError`` that names the line of a damaged file
    public static func read(_ path: String) throws(ComparisonError) -> ComparedRun? {
        try BaselineFile(path: path)?.run
    }

    /// Reads a baseline file; `nil` where `path` is none.
    public init?(path: String) throws(ComparisonError) {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory,
            let content = FileManager.default.contents(atPath: path)
        else { return nil }
        try self.init(bytes: Array(content), path: path)
    }

    /// Reads the bytes of a baseline file; `nil` where the first line is none of one.
    init?(bytes: [UInt8], path: String) throws(ComparisonError) {
        let first = bytes.prefix { $0 != 0x0A }
        let isConflict = first.starts(with: Array("<<<<<<<".utf8))
        guard Self.isMarked(first) || isConflict else { return nil }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        if isConflict {
            guard lines.prefix(5).contains(where: Self.isMarked) else { return nil }
            throw Self.damaged(path, line: 1, "the marks of a merge conflict")
        }
        let header = try BaselineHeader(Self.parsed(first, path, line: 1), path: path)
        let hash = XXH128()
        var rows = [BaselineRow]()
        for (i, line) in lines.dropFirst().enumerated() {
            hash.update(String(decoding: line, as: UTF8.self) + "\n")
            let row = try BaselineRow(
                Self.parsed(line, path, line: i + 2), header.definitions, place: "\(path), line \(i + 2)")
            if let last = rows.last, !precedesInByteOrder(last.utterance.key, row.utterance.key) {
                throw Self.damaged(
                    path, line: i + 2, "'\(row.utterance.key)' does not come after '\(last.utterance.key)'")
            }
            rows.append(row)
        }
        let found = "xxh128:" + hash.hexadecimal
        guard header.rowsHash == found else {
            throw Self.damaged(
                path, line: 1, "the lines do not have the hash that stands here: they were edited or cut")
        }
        guard !rows.isEmpty else { throw Self.damaged(path, line: 1, "no utterance follows") }
        commit = header.commit
        runHash = header.runHash
        run = header.run(path: path, rows: rows)
    }

    private static func isMarked(_ line: ArraySlice<UInt8>) -> Bool {
        String(decoding: line, as: UTF8.self).contains("\"\(marker)\"")
    }

    private static func parsed(
        _ line: ArraySlice<UInt8>, _ path: String, line number: Int
    ) throws(ComparisonError) -> JSONValue {
        do {
            return try JSONValue(parsing: Array(line))
        } catch {
            throw damaged(path, line: number, "no line of a baseline file (\(error))")
        }
    }

    static func damaged(_ path: String, line: Int, _ cause: String) -> ComparisonError {
        damaged("\(path), line \(line)", cause)
    }

    static func damaged(_ place: String, _ cause: String) -> ComparisonError {
        ComparisonError(
            .malformed,
            "\(place): \(cause); take the file from an earlier commit, or save it again with `codec-score baseline save`"
        )
    }

    /// The text of the baseline file of a run; equal runs give equal bytes.
    ///
    /// - Parameters:
    ///   - run: the run
    ///   - name: the baseline's name; the run's if left out
    ///   - commit: the commit of the code that made it
    public static func text(of run: ComparedRun, name: String? = nil, commit: String? = nil) -> String {
        let rows = run.utterances.indices.map { BaselineRow.json(run, at: $0).line + "\n" }
        let hash = XXH128()
        for row in rows { hash.update(row) }
        let header = BaselineHeader.json(
            run, name: name ?? run.name, commit: commit, rowsHash: "xxh128:" + hash.hexadecimal)
        return header.line + "\n" + rows.joined()
    }
}
