import FoundationEssentials
import Goldens
import Statistics

/// How closely the distances between sets of embeddings meet those of fadtk, prdc and NumPy: a table row a distance.
struct EmbeddingAgreement {
    private struct EmbeddingSet: Decodable {
        let set: String
        /// Single precision, as the files that the golden values were computed from.
        let rows: [[Float]]
    }

    private struct Fault: Error, CustomStringConvertible { let description: String }

    /// A number or a list of them.
    private struct Numbers: Decodable {
        let first: Double?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                first = number
            } else {
                first = try container.decode([Double].self).first
            }
        }
    }

    /// A pair of sets, or a pair with subsets of their rows.
    private struct Golden: Decodable {
        let ref: String
        let hyp: String
        let values: [String: Numbers]
        let subsets: [[[Int]]]?
    }

    /// Largest difference of each distance from its golden value, with the number of pairs.
    private var worst: [(name: String, count: Int, difference: Double)] = []

    init() throws {
        let folder = GoldenDirectory.repository + "/reference/golden/statistics/"
        let sets = Dictionary(
            uniqueKeysWithValues: try Self.rows(of: folder + "embedding_sets.jsonl", as: EmbeddingSet.self).map { set in
                (set.set, EmbeddingRows(set.rows.map { $0.map(Double.init) }, dimension: set.rows[0].count))
            })
        for golden in try Self.rows(of: folder + "embedding_distances.jsonl", as: Golden.self) {
            guard let reference = sets[golden.ref], let hypothesis = sets[golden.hyp] else {
                throw Fault(description: "no embeddings of \(golden.ref) or \(golden.hyp)")
            }
            let values =
                golden.subsets.map { Self.overSubsets(reference, hypothesis, $0) }
                ?? Self.distances(reference, hypothesis)
            for (name, value) in values {
                guard let expected = golden.values[name]?.first else { continue }
                guard let value else { throw Fault(description: "\(golden.ref), \(golden.hyp): no \(name)") }
                add(name, abs(value - expected) / max(1, abs(expected)))
            }
        }
    }

    private mutating func add(_ name: String, _ difference: Double) {
        if let place = worst.firstIndex(where: { $0.name == name }) {
            worst[place].count += 1
            worst[place].difference = max(worst[place].difference, difference)
        } else {
            worst.append((name, 1, difference))
        }
    }

    private static func distances(_ x: EmbeddingRows, _ y: EmbeddingRows) -> [(String, Double?)] {
        let pairs = min(x.count, y.count)
        let overlap = NeighbourhoodOverlap(reference: x, hypothesis: y)
        return [
            ("frechet", FrechetDistance(from: x.moments)?.distance(to: y.moments)),
            ("mmd2_poly", KernelDistance().distance(x, y)),
            ("mmd2_rbf10", KernelDistance(.gaussian(width: 10)).distance(x, y)),
            ("precision", overlap?.precision), ("recall", overlap?.recall), ("density", overlap?.density),
            ("coverage", overlap?.coverage), ("kl_gauss_ref_hyp", Divergence.ofGaussians(x.moments, from: y.moments)),
            ("kl_gauss_hyp_ref", Divergence.ofGaussians(y.moments, from: x.moments)),
            ("kl_softmax", Divergence.ofClassLogits(reference: x.prefix(pairs), hypothesis: y.prefix(pairs))),
        ]
    }

    /// VERSA's kernel distance over the subsets that NumPy drew, the hypothesis first.
    private static func overSubsets(
        _ x: EmbeddingRows, _ y: EmbeddingRows, _ subsets: [[[Int]]]
    ) -> [(String, Double?)] {
        let found = KernelDistance().overSubsets(y, x, rows: subsets.map { ($0[0], $0[1]) })
        return [("kernel_distance_mean", found?.mean), ("kernel_distance_std", found?.deviation)]
    }

    private static func rows<Row: Decodable>(of path: String, as type: Row.Type) throws -> [Row] {
        try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(type, from: Data($0))
        }
    }

    /// The rows of the table.
    var tableRows: [String] {
        worst.map { "| `\($0.name)` | \($0.count) | \(AgreementPage.formatted($0.difference)) |" }
    }
}
