import Metrics

/// Runs in the forms that other programs and papers take.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// VERSA's JSON lines.
    case versa
    /// One line an utterance.
    case csv
    /// A table of means for a README.
    case markdown
    /// A table of means for a paper, with booktabs' rules.
    case latex

    /// The runs in this form.
    ///
    /// `versa` takes one run. In the tables a row is a run and a column a key; the mean is over the utterances with a
    /// finite value, whose number stands beside it where it is not that of all rows.
    public func text(_ runs: [StoredRun]) -> String {
        switch self {
        case .versa: runs.map(Self.versa).joined()
        case .csv: Self.csv(runs)
        case .markdown: MeansTable(runs).markdown
        case .latex: MeansTable(runs).latex
        }
    }

    /// VERSA leaves out an utterance that it cannot score at all, gives null where one metric fails, and writes
    /// infinities as Python does. It writes counts of errors, as whole numbers, and no rates.
    private static func versa(_ run: StoredRun) -> String {
        let keys = run.keys.filter { $0.aggregation != .ratio }
        return run.rows.filter { row in keys.contains { row.scores[$0.name]?.isNumber == true } }.map { row in
            let members = keys.map { key in
                let text =
                    switch row.scores[key.name] {
                    case .value(let value): ErrorCountKey.text(value, of: key.name) ?? value.description
                    case .infinite(let positive): positive ? "Infinity" : "-Infinity"
                    case .undefined, .failed, nil: "null"
                    }
                return ", \"\(key.name)\": \(text)"
            }
            let segments = row.json[RowMember.segments].map { ", \"\(RowMember.segments)\": \($0.line)" } ?? ""
            return "{\"key\": \(JSONValue.string(row.key).line)" + members.joined() + segments + "}\n"
        }.joined()
    }

    private static func csv(_ runs: [StoredRun]) -> String {
        let names = distinctKeys(runs).map(\.name)
        let header = (["system", "key", "speaker"] + RowMember.facts + names).joined(separator: ",")
        let lines = runs.flatMap { run in
            run.rows.map { row in
                let facts = RowMember.facts.map { name in
                    row.json[name].flatMap { $0.int.map(String.init) ?? $0.double?.description } ?? ""
                }
                let scores = names.map { name -> String in
                    switch row.scores[name] {
                    case .value(let value): value.description
                    case .infinite(let positive): positive ? "inf" : "-inf"
                    case .undefined, .failed, nil: ""
                    }
                }
                return ([run.name, row.key, row.speaker ?? ""].map { Escaping.csv($0, isRaw: true) } + facts + scores)
                    .joined(separator: ",")
            }
        }
        return ([header] + lines).joined(separator: "\n") + "\n"
    }

    /// The keys of all runs, each once, in the order in which they come.
    static func distinctKeys(_ runs: [StoredRun]) -> [KeyDefinition] {
        var seen = Set<String>()
        return runs.flatMap(\.keys).filter { seen.insert($0.name).inserted }
    }
}
