import Checkpoints
import Foundation
import Goldens
import NeuralCodecs
import TestSupport
import Testing
import Torch

@testable import Training

/// What PyTorch's optimizers and schedulers did: `reference/training/optimizers.json` and `.pth`, of
/// `reference/scripts/make-optimizer-goldens.py`.
struct OptimizerGoldens: Decodable, Sendable {
    /// An optimizer's run.
    struct Optimized: Decodable, Sendable {
        let optim: String
        /// Parameters after some steps.
        let parameters: [String: [[Float]]]
        /// Names of `param_groups`, but for `params`.
        let group: [String]
    }

    /// A scheduler's run: what it left the optimizer with, at first and after each step.
    struct Scheduled: Decodable, Sendable {
        let scheduler: String
        let rates: [Double], momenta: [Double]
    }

    /// One call of `clip_grad_norm_`.
    struct Clipped: Decodable, Sendable {
        let largest: Double, order: Order, norm: Double, gradients: [[Float]]
    }

    /// Clipped gradients, and the step whose gradients they were.
    struct Clipping: Decodable, Sendable {
        let step: Int, cases: [Clipped]
    }

    /// A number, or `inf` or `nan`.
    struct Order: Decodable, Sendable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                value = number
            } else {
                value = try container.decode(String.self) == "inf" ? .infinity : .nan
            }
        }
    }

    let shapes: [[Int]]
    let start: [[Float]]
    /// Of each step and parameter; `nil` where one takes no part.
    let gradients: [[[Float]?]]
    let middle: Int
    let optimizers: [String: Optimized]
    let losses: [Order]
    let scheduledMiddle: Int
    let schedulers: [String: Scheduled]
    let clipping: Clipping

    static let folder = repositoryRoot + "/reference/training"

    static let shared: OptimizerGoldens? = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/optimizers.json")))
    }()

    /// The optimizer or scheduler of a case, read as a configuration has it.
    static func options(_ key: String, _ name: String) throws -> TrainingOptions {
        let path = folder + "/optimizers.json"
        let file = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        let cases = try #require(
            (file as? [String: Any])?[key == "optim" ? "optimizers" : "schedulers"] as? [String: Any])
        let one = try #require(cases[name] as? [String: Any])
        let conf = try JSONSerialization.data(withJSONObject: try #require(one[key + "_conf"]))
        let lines = [
            "iterator_type: chunk", "optim2: sgd", "\(key): \(try #require(one[key] as? String))",
            "\(key)_conf: \(String(decoding: conf, as: UTF8.self))",
        ]
        // JSON is YAML.
        let text = (lines + (key == "optim" ? [] : ["optim: adam", "optim_conf: {lr: 0.02, betas: [0.6, 0.95]}"]))
            .joined(separator: "\n")
        return try TrainingConfiguration(text: text + "\n", path: "train.yaml").options
    }

    /// Three parameters of a small model, with the goldens' first numbers.
    func parameters() throws -> [ParameterStore.Entry] {
        let golden = GoldenCodec(folder: repositoryRoot + "/reference/codecs/encodec")
        let model = try TrainableCodec(golden.trainingConfiguration(), .initial(seed: 1), path: "new")
        let entries = Array(model.parameters(.generator).prefix(shapes.count))
        try #require(entries.map(\.tensor.shape) == shapes)
        for (entry, numbers) in zip(entries, start) { try Self.set(entry, numbers) }
        return entries
    }

    /// Gives a parameter numbers.
    static func set(_ entry: ParameterStore.Entry, _ numbers: [Float]) throws {
        try entry.tensor.assign(try Tensor(numbers, shape: entry.tensor.shape))
    }

    /// Gives parameters the gradients of a step, and no others.
    func setGradients(_ entries: [ParameterStore.Entry], step: Int) throws {
        for (entry, numbers) in zip(entries, gradients[step]) {
            try entry.tensor.clearGradient()
            guard let numbers else { continue }
            try (entry.tensor * Tensor(numbers, shape: entry.tensor.shape)).sum().backward(into: [entry.tensor])
        }
    }

    /// The state of a case in the middle, as PyTorch saved it.
    static func stored(_ kind: String, _ name: String) throws -> CheckpointValue {
        try #require(try TorchFile.read(folder + "/optimizers.pth")[kind]?[name])
    }
}

/// The largest difference of numbers, relative to 1 or to their size.
func difference(_ entries: [ParameterStore.Entry], _ expected: [[Float]]) throws -> Float {
    try zip(entries, expected).reduce(0) { largest, pair in
        let own = try pair.0.tensor.floats()
        guard own.count == pair.1.count else { return .infinity }
        return max(largest, zip(own, pair.1).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity)
    }
}
