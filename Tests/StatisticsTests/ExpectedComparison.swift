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
    struct SignFlip: Decodable {
        let p: Double
        let method: String
        let resamples: Int
    }
    struct Wilcoxon: Decodable {
        let units: Int
        let zeros: Int
        let wPlus: Double
        let wMinus: Double
        let pExact: Double?
        let pNormal: Double
        let z: Double
        let rankBiserial: Double
    }
    struct Effect: Decodable {
        let dZ: Double?
        let wins: Int
        let ties: Int
        let losses: Int
        let winsBeyondMargin: Int
        let lossesBeyondMargin: Int
        let probabilityBetter: Double
    }
    struct StudentT: Decodable {
        let low: Double
        let high: Double
        let p: Double
    }
    struct Equivalence: Decodable {
        let margin: Double
        let pAboveMinusMargin: Double
        let pBelowMargin: Double
        let p: Double
    }
    struct Power: Decodable {
        // The decoder's snake case takes digits to words of their own: detectable_80.
        let detectable80: Double
        let equivalenceMargin80: Double
    }
    struct Coverage: Decodable {
        let newlyUndefined: Int
        let newlyDefined: Int
        let mcnemarP: Double
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
    let margin: Double
    let t: StudentT
    let signFlip: SignFlip
    let wilcoxon: Wilcoxon?
    let effect: Effect?
    let tost: Equivalence?
    let power: Power?
    let coverage: Coverage?

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

    /// Takes what a golden row speaks of from the rows of its table.
    init(of golden: ExpectedComparison, rows: [TableRow]) throws {
        higherIsBetter = golden.direction == "higher"
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

    var quantum: Quantum { Quantum(scores: baseline, candidate) }

    var differences: [Double] {
        Quantum.differences(baseline: baseline, candidate: candidate, higherIsBetter: higherIsBetter)
    }

    func sums(of values: [Double]) throws -> BlockSums {
        try #require(BlockSums(values: values, blocks: blocking.blocks, weights: weights, quantum: quantum))
    }
}

/// A comparison of the goldens with the sums by block that all tests start from.
struct GoldenComparison: Sendable {
    let golden: ExpectedComparison
    let scores: ComparedScores
    let sums: BlockSums

    /// All of them, read once for all tests.
    static func all() throws -> [GoldenComparison] { try read.get() }

    private static let read = Result {
        var tables: [String: [TableRow]] = [:]
        return try Goldens.rows(of: "expected.jsonl", as: ExpectedComparison.self).map { golden in
            let rows = try tables[golden.table] ?? Goldens.rows(of: "\(golden.table).jsonl")
            tables[golden.table] = rows
            let scores = try ComparedScores(of: golden, rows: rows)
            return GoldenComparison(golden: golden, scores: scores, sums: try scores.sums(of: scores.differences))
        }
    }
}

/// The user's seed with which the goldens were made.
func goldenSeed() throws -> UInt64 {
    struct Seed: Decodable { let seed: UInt64 }
    return try Goldens.contents(of: "random.json", as: Seed.self).seed
}
