import Foundation
import Models
import TestSupport

/// The models of made-up weights in `reference/golden/models/tiny`, and what went through them.
enum TinyModels {
    static let folder: String = {
        let named = ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_METRICS_MODELS"]
        return (named ?? repositoryRoot + "/reference/golden/models") + "/tiny"
    }()

    /// One of the models.
    static func open(_ name: String) throws -> any TensorModel {
        try ModelRuntime.open("\(folder)/\(name).onnx", format: .onnx)
    }

    /// Numbers by the recurrence that made the goldens: the generator of Numerical Recipes.
    static func sequence(seed: UInt32, count: Int, scale: Double) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float((Double(state >> 8) / 8_388_608 - 1) * scale)
        }
    }

    /// A line of `runs.jsonl`.
    struct Run: Decodable, Sendable {
        struct Input: Decodable, Sendable {
            let name: String
            let shape: [Int]
            let seed: UInt32?
            let scale: Double?
            let from: String?
            let int64: Int64?
        }
        struct Output: Decodable, Sendable {
            let name: String
            let shape: [Int]
            let values: [Double]
        }
        let model: String
        let inputs: [Input]
        let outputs: [Output]
    }

    static func runs() throws -> [Run] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/runs.jsonl")), as: UTF8.self)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Run.self, from: Data($0.utf8)) }
    }
}
