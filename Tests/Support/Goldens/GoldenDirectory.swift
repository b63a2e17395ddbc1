import FoundationEssentials
import Glibc
import TestSupport

/// A folder of golden files and the folder with the audio of its pairs.
public struct GoldenDirectory: Sendable {
    /// Name in messages: `metrics`, `versa_samples`.
    public let name: String
    /// Where the golden files are.
    public let path: String
    /// Where the audio is.
    public let audio: PairFolder

    /// The folders that the environment names, by default those under `reference/` of the repository:
    /// `CODECSCORE_GOLDEN_METRICS` with the audio in `CODECSCORE_AUDIO`, and `CODECSCORE_GOLDEN_VERSA_SAMPLES`
    /// (by default `versa_samples` beside the first) with the audio in `versa_samples` beside the pairs.
    public static func all() throws -> [GoldenDirectory] {
        let metrics = environment("CODECSCORE_GOLDEN_METRICS") ?? repository + "/reference/golden/metrics"
        let pairs = environment("CODECSCORE_AUDIO") ?? repository + "/reference/audio/pairs"
        let samples = environment("CODECSCORE_GOLDEN_VERSA_SAMPLES") ?? beside(metrics, "versa_samples")
        var found = [GoldenDirectory(name: "metrics", path: metrics, audio: try PairFolder(path: pairs))]
        if FileManager.default.fileExists(atPath: samples) {
            found.append(
                GoldenDirectory(
                    name: "versa_samples", path: samples, audio: try PairFolder(path: beside(pairs, "versa_samples"))))
        }
        return found
    }

    /// The golden files, sorted by name.
    ///
    /// - Throws: ``GoldenError`` where the folder holds something that is not known, which no test would look at.
    public func files() throws -> [GoldenFile] {
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw GoldenError("\(path): no such folder with golden values")
        }
        return try entries.sorted().compactMap { entry in
            if GoldenCatalogue.otherEntries[entry] != nil { return nil }
            guard entry.hasSuffix(".jsonl"), let columns = GoldenCatalogue.columns(ofFile: String(entry.dropLast(6)))
            else {
                throw GoldenError("\(path)/\(entry): golden values of which the catalogue knows nothing")
            }
            return try GoldenFile(name: "\(name)/\(entry)", path: "\(path)/\(entry)", columns: columns, audio: audio)
        }
    }

    /// The root of the repository this was built in.
    public static var repository: String { repositoryRoot }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func beside(_ path: String, _ name: String) -> String {
        URL(filePath: path).deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }
}

/// A file of golden rows with the columns it has to have.
public struct GoldenFile: Sendable, CustomStringConvertible {
    /// Folder and name: `metrics/pesq.jsonl`.
    public let name: String
    /// What the rows hold.
    public let columns: [GoldenColumn]
    /// The rows, in the file's order.
    public let rows: [GoldenRow]
    /// Where the rows' audio is.
    public let audio: PairFolder

    init(name: String, path: String, columns: [GoldenColumn], audio: PairFolder) throws {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw GoldenError("\(path): cannot be read")
        }
        let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n")
        rows = try lines.map { try GoldenRow(line: $0, of: name) }
        let known = Set(columns.map(\.name))
        let unknown = Set(rows.flatMap { $0.values.map(\.name) }).subtracting(known).sorted()
        guard unknown.isEmpty else {
            throw GoldenError(
                "\(path): values of which the catalogue knows nothing: \(unknown.joined(separator: ", "))")
        }
        self.name = name
        self.columns = columns
        self.audio = audio
    }

    /// The name.
    public var description: String { name }
}
