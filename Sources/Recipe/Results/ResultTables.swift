import Files
import Metrics
import Scoring

/// The scores of a set in the forms of ESPnet's recipe: `utt_result.txt` with a Python literal a row, `avg_result.txt` with a
/// mean a key, and `utt_result.jsonl`, which is strict JSON.
///
/// Counts of errors (`<tag>_wer_insert` …) are added up instead, and make a rate a tag; pooled rates of this toolkit, which VERSA
/// has not, are in the strict lines only.
///
/// Means are over finite values alone; where all are infinite, that is the mean; a key without values has no line. For values
/// that are all finite, both texts are those of ESPnet's `aggregate_eval.py` run by Python before 3.12, whose `sum` adds from left
/// to right.
public struct ResultTables: Sendable {
    /// A key's mean and what it is of.
    public struct Mean: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The mean of the finite values, ±∞ where all are that; of a count of errors the sum, of a pooled key all errors over
        /// all units. `nil` without any.
        public let value: Double?
        /// Finite values, infinite ones, and rows without a value.
        public let finite: Int, infinite: Int, missing: Int
    }

    private let run: StoredRun
    /// A mean a key, in the order of the keys.
    public let means: [Mean]

    /// The tables of a run.
    public init(_ run: StoredRun) {
        self.run = run
        means = run.keys.map { key in
            var sum = 0.0
            var (finite, infinite, missing) = (0, 0, 0)
            var signs = Set<Bool>()
            for row in run.rows {
                switch row.scores[key.name] {
                case .value(let value):
                    sum += value
                    finite += 1
                case .infinite(let positive):
                    infinite += 1
                    signs.insert(positive)
                case .undefined, .failed, nil: missing += 1
                }
            }
            let endless = finite == 0 && signs.count == 1 ? signs.first.map { $0 ? Double.infinity : -.infinity } : nil
            let value: Double? =
                if key.aggregation == .ratio {
                    RunSummary(rows: run.rows, keys: [key], expected: nil, withIntervals: false).keys[0].mean
                } else if ErrorCountKey(key.name) != nil {
                    finite > 0 ? sum : endless
                } else {
                    finite > 0 ? sum / Double(finite) : endless
                }
            return Mean(key: key.name, value: value, finite: finite, infinite: infinite, missing: missing)
        }
    }

    /// The keys that VERSA would have: without pooled rates.
    private var versaKeys: [KeyDefinition] { run.keys.filter { $0.aggregation != .ratio } }

    /// The rates that the sums of the counts of errors give: for each tag, in the order of the keys, `<tag>_wer` and `<tag>_cer`,
    /// where all four counts are there and something was said.
    public var errorRates: [(key: String, value: Double)] {
        var tags = [String]()
        var sums = [ErrorCountKey: Double]()
        for mean in means {
            guard let key = ErrorCountKey(mean.key), let sum = mean.value else { continue }
            if !tags.contains(key.tag) { tags.append(key.tag) }
            sums[key] = sum
        }
        return tags.flatMap { tag in
            ErrorCountKey.Unit.allCases.compactMap { unit in
                let counts = ErrorCountKey.Edit.allCases.compactMap { edit in
                    ErrorCountKey("\(tag)_\(unit.rawValue)_\(edit.rawValue)").flatMap { sums[$0] }
                }
                guard counts.count == ErrorCountKey.Edit.allCases.count else { return nil }
                let (inserted, deleted, replaced, equal) = (counts[0], counts[1], counts[2], counts[3])
                let units = replaced + equal + deleted
                return units > 0 ? ("\(tag)_\(unit.rawValue)", (inserted + deleted + replaced) / units) : nil
            }
        }
    }

    /// A row a line, as Python writes a dictionary.
    public var literals: String {
        run.rows.map { row in
            let members = versaKeys.map { key in
                let value =
                    switch row.scores[key.name] {
                    case .value(let value): ErrorCountKey.text(value, of: key.name) ?? PythonLiteral.text(value)
                    case .infinite(let positive): positive ? "inf" : "-inf"
                    case .undefined, .failed, nil: "None"
                    }
                return ", \(PythonLiteral.text(key.name)): \(value)"
            }
            return "{'key': \(PythonLiteral.text(row.key))\(members.joined())}\n"
        }.joined()
    }

    /// `key: mean` a line, without keys that have `text` in their names; then `tag_wer rate` and `tag_cer rate`, without a colon.
    public var averages: String {
        let names = Set(versaKeys.map(\.name))
        let lines = means.filter { names.contains($0.key) && !$0.key.contains("text") }.compactMap { mean in
            mean.value.map { "\(mean.key): \(ErrorCountKey.text($0, of: mean.key) ?? PythonLiteral.text($0))\n" }
        }
        return (lines + errorRates.map { "\($0.key) \(PythonLiteral.text($0.value))\n" }).joined()
    }

    /// A row a line in strict JSON, infinities as texts.
    public var lines: String {
        run.rows.map { row in
            let members = run.keys.map { key in
                let value: JSONValue =
                    switch row.scores[key.name] {
                    case .value(let value): ErrorCountKey.number(value, of: key.name)
                    case .infinite(let positive): .string(positive ? "inf" : "-inf")
                    case .undefined, .failed, nil: .null
                    }
                return JSONValue.Member(key.name, value)
            }
            return JSONValue.object([.init("key", .string(row.key))] + members).line + "\n"
        }.joined()
    }

    /// Writes all three into a folder.
    func write(to folder: String) throws(FileError) {
        for (name, text) in [
            ("utt_result.jsonl", lines), ("utt_result.txt", literals), ("avg_result.txt", averages),
        ] {
            try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)", synchronizing: false)
        }
    }
}
