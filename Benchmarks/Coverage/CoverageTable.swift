import FoundationEssentials
import Glibc

/// The coverage table of the method's description, from `coverage.jsonl`.
struct CoverageGolden {
    private struct Row: Decodable {
        struct Cell: Decodable { let coverage: Double }
        let data: String
        let blocks: Int
        let t: Cell
        let percentile: Cell
        let bca: Cell
        let bca_expanded: Cell
        let bca_utterance: Cell?
    }

    private let rows: [Row]

    init(path: String) throws {
        // The first line says how the rest was made.
        rows = try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).dropFirst()
            .map { try JSONDecoder().decode(Row.self, from: Data($0)) }
    }

    /// The share of intervals that held the truth; `nil` where the table has none.
    func coverage(_ population: Population, _ method: IntervalMethod) -> Double? {
        let row = rows.first { $0.data.hasPrefix(population.name) && $0.blocks == population.blockCount }
        return switch method {
        case .t: row?.t.coverage
        case .percentile: row?.percentile.coverage
        case .plain: row?.bca.coverage
        case .expanded: row?.bca_expanded.coverage
        case .byUtterance: row?.bca_utterance?.coverage
        case .printed: nil
        }
    }

    /// Number of samples behind each of its shares.
    static let replications = 2_000
}

/// What was simulated, beside the goldens.
struct CoverageTable {
    let golden: CoverageGolden
    let tallies: [(population: Population, tally: Tally)]

    /// The table in Markdown, and below it the largest difference in standard errors.
    var markdown: String {
        var lines = [
            "| data | blocks | t | percentile | plain BCa | expanded BCa | BCa by utterance | printed | better | worse |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for (population, tally) in tallies {
            let cells = IntervalMethod.allCases.map { cell(population, $0, tally) }
            let verdicts = [tally.better, tally.worse].map { Self.percent(Double($0) / Double(tally.samples)) }
            lines.append(
                "| " + ([population.name, "\(population.blockCount)"] + cells + verdicts).joined(separator: " | ")
                    + " |")
        }
        return lines.joined(separator: "\n") + "\n\n" + summary + "\n"
    }

    private var summary: String {
        let differences = tallies.flatMap { population, tally in
            IntervalMethod.allCases.compactMap { method -> (size: Double, place: String)? in
                golden.coverage(population, method).map { expected in
                    let found = Double(tally.hits[method] ?? 0) / Double(tally.samples)
                    // Both shares are simulated; half a sample keeps a share of 1 from having no error.
                    let share = min(max((found + expected) / 2, 0.001), 0.999)
                    let variance =
                        share * (1 - share) * (1 / Double(tally.samples) + 1 / Double(CoverageGolden.replications))
                    return (
                        abs(found - expected) / variance.squareRoot(),
                        "\(method.rawValue), \(population.name), \(population.blockCount) blocks"
                    )
                }
            }
        }
        guard let largest = differences.max(by: { $0.size < $1.size }) else { return "" }
        let beyondTwo = differences.count { $0.size > 2 }
        return """
            Largest difference from the golden table: \(Self.tenths(largest.size)) standard errors (\(largest.place)); \
            \(beyondTwo) of \(differences.count) shares differ by more than two.
            """
    }

    /// Simulated, and in brackets the golden.
    private func cell(_ population: Population, _ method: IntervalMethod, _ tally: Tally) -> String {
        guard let hits = tally.hits[method] else { return "–" }
        let found = Self.percent(Double(hits) / Double(tally.samples))
        return golden.coverage(population, method).map { "\(found) (\(Self.percent($0)))" } ?? found
    }

    private static func percent(_ share: Double) -> String { tenths(100 * share) }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((10 * value).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
