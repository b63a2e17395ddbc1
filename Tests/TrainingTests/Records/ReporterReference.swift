import Foundation
import TestSupport

/// What ESPnet's reporter made of given steps; `reference/scripts/make-training-records.py` wrote it.
struct ReporterReference: Decodable {
    struct Group: Decodable {
        let weight: Double?
        let values: [[String]]

        var pairs: [(name: String, value: Double)] { values.map { ($0[0], Double($0[1]) ?? 0) } }
    }

    struct Event: Decodable, Equatable {
        let tag: String
        let value: Double
        let step: Int

        init(tag: String, value: Double, step: Int) { (self.tag, self.value, self.step) = (tag, value, step) }

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            tag = try container.decode(String.self)
            value = Double(try container.decode(String.self)) ?? 0
            step = try container.decode(Int.self)
        }
    }

    let interval: Int
    let steps: [[Group]]
    let lines: [String]
    let results: [[String]]
    let events: [Event]
    let durations: [[String]]

    static let folder = repositoryRoot + "/reference/training_records"

    static func load() throws -> ReporterReference {
        try JSONDecoder().decode(
            ReporterReference.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/reporter.json")))
    }
}
