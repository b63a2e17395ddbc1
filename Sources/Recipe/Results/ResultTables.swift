import Files
import Metrics
import Scoring

/// The scores of a set in the forms of ESPnet's recipe: `utt_result.txt` with a Python literal a row, `avg_result.txt` with a
/// mean a key, and `utt_result.jsonl`, which is strict JSON.
///
/// Means are over finite values alone; where all are infinite, that is the mean; a key without values has no line. For values
/// that are all finite, both texts are those of ESPnet's `aggregate_eval.py` run by Python before 3.12, whose `sum` adds from left
/// to right.
public struct ResultTables: Sendable {
    /// A key's mean and what it is of.
    public struct Mean: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The mean of the finite values, ±∞ where all are that; `nil` without any.
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
            return Mean(
                key: key.name, value: finite > 0 ? sum / Double(finite) : endless, finite: finite, infinite: infinite,
                missing: missing)
        }
    }

    /// A row a line, as Python writes a dictionary.
    public var literals: String {
        run.rows.map { row in
            let members = run.keys.map { key in
                let value =
                    switch row.scores[key.name] {
                    case .value(let value): PythonLiteral.text(value)
                    case .infinite(let positive): positive ? "inf" : "-inf"
                    case .undefined, .failed, nil: "None"
                    }
                return ", \(PythonLiteral.text(key.name)): \(value)"
            }
            return "{'key': \(PythonLiteral.text(row.key))\(members.joined())}\n"
        }.joined()
    }

    /// `key: mean` a line.
    public var averages: String {
        means.compactMap { mean in mean.value.map { "\(mean.key): \(PythonLiteral.text($0))\n" } }.joined()
    }

    /// A row a line in strict JSON, infinities as texts.
    public var lines: String {
        run.rows.map { row in
            let members = run.keys.map { key in
                let value: JSONValue =
                    switch row.scores[key.name] {
                    case .value(let value): .number(value)
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
