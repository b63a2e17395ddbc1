import Audio
import Codecs
import Metrics

/// Parts of a run that do not fit together, and why.
public struct MergeError: Error, Sendable, CustomStringConvertible {
    /// The parts, the cause and the remedy.
    public let description: String
}

/// Puts the shards of a run together; rows and summary come out as those of an undivided run, byte for byte.
public enum Merge {
    /// Merges finished shards, given by their folders, into the run folder `output`, and gives the merged summary.
    ///
    /// A folder that holds a run already is refused unless `isForced`; `bareCodes` knows the codecs of codes without a
    /// sidecar.
    public static func merge(
        _ paths: [String], into output: String, isForced: Bool = false,
        bareCodes: SystemRate.BareCodes = { _, _ in nil }
    ) throws -> RunSummary {
        if !isForced, ResultJournal.hasRun(output) {
            throw OutputError(
                .cannotCreate, output, cause: "a run is in this folder already",
                remedy: "choose another --out, or replace it with --force")
        }
        var parts = [StoredRun]()
        for path in paths { parts.append(try StoredRun.read(path)) }
        let records = try checkedRecords(parts, paths)
        let rows = parts.flatMap(\.rows).sorted { precedesInByteOrder($0.key, $1.key) }
        if let twice = zip(rows, rows.dropFirst()).first(where: { $0.key == $1.key }) {
            throw MergeError(
                description: "the key '\(twice.0.key)' is in two of the parts; give each part once, of one run")
        }
        let expected = records.reduce(0) { $0 + ($1["coverage"]?["expected"]?.int ?? 0) }
        let summary = RunSummary(rows: rows, keys: parts[0].keys, expected: expected)
        let corpus = try mergedCorpus(parts, records[0])
        try makeDirectory(output)
        try RunFiles.write(
            to: output, summary: summary.json.pretty, record: mergedRecord(records, rows, expected, bareCodes).pretty,
            corpus: corpus
        ) { write throws(OutputError) in
            for row in rows { try write(row.json) }
        }
        return summary
    }

    /// What the run says as a whole, computed again from the embeddings of all parts.
    private static func mergedCorpus(_ parts: [StoredRun], _ record: JSONValue) throws -> CorpusResult? {
        guard let entry = record["corpus"] else { return nil }
        let given = (entry["parameters"]?.members ?? []).compactMap { member in
            ParameterValue(member.value).map { (member.name, $0) }
        }
        return try CorpusResult.merging(
            parts.map(\.folder),
            parameters: Parameters(
                for: EmbeddingDistances.definition, given: Dictionary(given, uniquingKeysWith: { first, _ in first })),
            embedding: entry["embedding"]?.text ?? LogMelEmbedding.name)
    }

    private static func checkedRecords(_ parts: [StoredRun], _ paths: [String]) throws(MergeError) -> [JSONValue] {
        let records = parts.compactMap(\.record)
        guard records.count == parts.count, let first = records.first else {
            throw MergeError(
                description: "only finished runs of codec-score can be merged; each part needs its run.json")
        }
        for (record, path) in zip(records, paths) {
            for name in [
                "tool", "resampler", "io", "metrics", "system", "reference", "hypothesis", "step", "corpus",
                "transcripts",
            ]
            where record[name] != first[name] {
                throw MergeError(
                    description:
                        "\(path): '\(name)' in its run.json is not that of \(paths[0]); score all parts with the same settings"
                )
            }
        }
        let shards = records.map { $0["shard"]?.text.flatMap(Shard.init) }
        guard let count = shards[0]?.count, shards.allSatisfy({ $0?.count == count }) else {
            throw MergeError(description: "the parts are not shards of one run (made with --shard i/n, with one n)")
        }
        let missing = Set(1...count).subtracting(shards.compactMap { $0?.index }).sorted()
        guard missing.isEmpty else {
            let names = missing.map { "\($0)/\(count)" }.joined(separator: ", ")
            throw MergeError(description: "missing: shard \(names); score what is missing and merge all \(count) parts")
        }
        return records
    }

    private static func mergedRecord(
        _ records: [JSONValue], _ rows: [StoredRow], _ expected: Int, _ bareCodes: SystemRate.BareCodes
    ) -> JSONValue {
        let reference = AudioSetHash("_reference")
        let hypothesis = AudioSetHash("_hypothesis")
        for row in rows {
            reference.add(row.json)
            hypothesis.add(row.json)
        }
        let all = { (name: String) in JSONValue.array(records.flatMap { $0[name]?.elements ?? [] }) }
        let total = { (name: String) in JSONValue.number(records.reduce(0) { $0 + ($1[name]?.double ?? 0) }) }
        let coverage = JSONValue.object(
            [.init("expected", .integer(expected))]
                + ["only_in_reference", "only_in_hypothesis", "problems"].map { name in
                    .init(name, .array(records.flatMap { $0["coverage"]?[name]?.elements ?? [] }))
                })
        var warnings = [JSONValue]()
        for warning in all("warnings").elements where !warnings.contains(warning) { warnings.append(warning) }
        // Counts of codes do not add from their statistics; the codes themselves are still where they were.
        let sources = rows.compactMap { $0.json["_hypothesis"].flatMap(ScoreRow.AudioRecord.init(json:))?.source }
        let rate = SystemRate.find(sources, bareCodes: bareCodes)
        for warning in rate.warnings.map({ JSONValue.string($0) }) where !warnings.contains(warning) {
            warnings.append(warning)
        }
        let merged =
            records[0].members.filter { !(SystemRate.memberNames + ["scales"]).contains($0.name) }.map {
                member -> JSONValue.Member in
                switch member.name {
                case "shard": .init("shard", .null)
                case "coverage": .init("coverage", coverage)
                case "reference_xxh128": .init(member.name, .string(reference.hexadecimal))
                case "hypothesis_xxh128": .init(member.name, .string(hypothesis.hexadecimal))
                case "warnings": .init("warnings", .array(warnings))
                case "command_lines": .init(member.name, all(member.name))
                case "seconds", "audio_seconds": .init(member.name, total(member.name))
                default: member
                }
            }
        let scales = RunRecord.mergedScales(records).map { [$0] } ?? []
        return .object(merged + scales + (rate.rate?.members ?? []))
    }
}
