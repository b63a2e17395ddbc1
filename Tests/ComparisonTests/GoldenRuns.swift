import FoundationEssentials
import Metrics
import Scoring
import TestSupport
import Testing

@testable import Comparison

/// The golden statistics: tables of scores, and what SciPy and plain scripts find in them.
enum GoldenStatistics {
    static let folder: String =
        ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_STATISTICS"]
        ?? repositoryRoot + "/reference/golden/statistics"

    /// The lines of a golden file.
    static func rows(_ name: String) throws -> [JSONValue] {
        try Data(contentsOf: URL(filePath: "\(folder)/\(name)")).split(separator: UInt8(ascii: "\n"))
            .map { try JSONValue(parsing: Array($0)) }
    }

    /// The user's seed with which the goldens were made.
    static func seed() throws -> UInt64 {
        let text = try Data(contentsOf: URL(filePath: "\(folder)/random.json"))
        return UInt64(try #require(try JSONValue(parsing: Array(text))["seed"]?.int))
    }
}

/// Runs as they would be read from disk, out of plain columns.
enum TestRuns {
    /// A key's definition; MCD and distances count down.
    static func definition(
        _ key: String, direction: KeyDefinition.Direction? = nil,
        aggregation: KeyDefinition.Aggregation = .mean, digits: Int = 3
    ) -> KeyDefinition {
        KeyDefinition(
            key, title: key.uppercased(), unit: "", range: (nil, nil),
            direction: direction ?? (key == "mcd" || key == "wer" ? .lower : .higher), aggregation: aggregation,
            digits: digits, monotone: false)
    }

    /// A run of one or several columns of scores; `nil` is undefined.
    static func run(
        _ name: String, keys: [KeyDefinition], utterances: [String], speakers: [String?]? = nil,
        scores: [[Score?]], units: [String: [PooledUnits?]] = [:]
    ) -> ComparedRun {
        ComparedRun(
            name: name, path: "runs/\(name)", hash: "xxh128:0", definitions: keys,
            utterances: utterances.enumerated().map { i, key in
                ComparedUtterance(key: key, speaker: speakers?[i])
            }, scores: scores, units: units, settings: nil, step: nil, absentKeys: [], rate: nil, cost: nil,
            warnings: [])
    }

    /// A run of one column of numbers.
    static func run(_ name: String, _ key: String, _ values: [Double], speakers: [String?]? = nil) -> ComparedRun {
        run(
            name, keys: [definition(key)], utterances: keys(values.count), speakers: speakers,
            scores: [values.map { .value($0) }])
    }

    /// `u0000`, `u0001`, …
    static func keys(_ count: Int) -> [String] {
        (0..<count).map { i in "u" + String(repeating: "0", count: 4 - String(i).count) + String(i) }
    }

    /// A system of the golden table `scores`, in the order of the keys.
    static func golden(_ system: String, keys: [String] = ["pesq", "stoi", "mcd", "si_snr"]) throws -> ComparedRun {
        let rows = try GoldenStatistics.rows("scores.jsonl").filter { $0["system"]?.text == system }
            .sorted { ($0["key"]?.text ?? "") < ($1["key"]?.text ?? "") }
        return run(
            system, keys: keys.map { definition($0) }, utterances: rows.compactMap { $0["key"]?.text },
            speakers: rows.map { $0["speaker"]?.text },
            scores: keys.map { key in rows.map { row in row[key]?.double.map { .value($0) } } })
    }

    /// Settings with the goldens' margins.
    static func settings(_ margins: [(String, Double)] = [("*", 0.1)]) throws -> ComparisonSettings {
        var settings = ComparisonSettings(
            margins: Margins(
                name: "test",
                entries: margins.map { .init(pattern: $0.0, size: .absolute($0.1), ground: "test", source: .command) }))
        settings.seed = try GoldenStatistics.seed()
        return settings
    }
}
