import Statistics
import Testing

extension Blocking.Unit: Decodable {}

/// A row of `expected.jsonl`: one key of one pair of systems and what SciPy and plain scripts find.
struct ExpectedComparison: Decodable {
    struct Interval: Decodable {
        let method: String?
        let low: Double
        let high: Double
    }
    struct BiasCorrected: Decodable {
        let low: Double
        let high: Double
        let z0: Double
        let a: Double
        let levelLow: Double?
        let levelHigh: Double?
    }

    let table: String
    let blocksBy: Blocking.Unit
    let baseline: String
    let candidate: String
    let key: String
    let direction: String
    let n: Int
    let blocks: Int
    let baselineMean: Double
    let candidateMean: Double
    let difference: Double
    let standardError: Double
    let interval: Interval
    let bca: BiasCorrected

    var name: String { "\(table) \(baseline) \(candidate) \(key) by \(blocksBy)" }
}

/// What is compared: the scores of both systems over their common utterances.
struct ComparedScores {
    var baseline: [Double] = []
    var candidate: [Double] = []
    var weights: [Double] = []
    var keys: [String] = []
    var speakers: [String?] = []
    var isPooled = false
    var blocking: Blocking
    let higherIsBetter: Bool

    /// Reads the table that a golden row speaks of.
    init(of golden: ExpectedComparison) throws {
        higherIsBetter = golden.direction == "higher"
        let rows = try Goldens.rows(of: "\(golden.table).jsonl", as: TableRow.self)
        blocking = Blocking(keys: [], speakers: [])
        var values = [[String: Double]](repeating: [:], count: 2)
        var speakers: [String: String] = [:]
        var words: [String: Double] = [:]
        for row in rows {
            let utterance = try #require(row["key"]?.text)
            speakers[utterance] = row["speaker"]?.text
            words[utterance] = row["words"]?.number
            for (side, system) in [golden.baseline, golden.candidate].enumerated() {
                if row["system"] == nil {
                    values[side][utterance] = (row[system] ?? row["\(system)_errors"])?.number
                } else if row["system"]?.text == system {
                    values[side][utterance] = row[golden.key]?.number
                }
            }
        }
        isPooled = !words.isEmpty
        for utterance in values[0].keys.sorted() {
            guard let before = values[0][utterance], let after = values[1][utterance] else { continue }
            keys.append(utterance)
            baseline.append(before)
            candidate.append(after)
            weights.append(words[utterance] ?? 1)
            self.speakers.append(speakers[utterance])
        }
        blocking = Blocking(keys: keys, speakers: self.speakers, unit: golden.blocksBy)
    }

    var differences: [Double] {
        Quantum.differences(baseline: baseline, candidate: candidate, higherIsBetter: higherIsBetter)
    }

    func sums(of values: [Double]) throws -> BlockSums {
        try #require(BlockSums(values: values, blocks: blocking.blocks, weights: weights))
    }
}

/// The user's seed with which the goldens were made.
func goldenSeed() throws -> UInt64 {
    struct Seed: Decodable { let seed: UInt64 }
    return try Goldens.contents(of: "random.json", as: Seed.self).seed
}
