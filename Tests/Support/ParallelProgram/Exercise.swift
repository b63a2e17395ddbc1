import Foundation
import Goldens
import NeuralCodecs
import Torch
import Training

/// One way of training a golden model for a few steps, which tests run in one process and in several.
struct Exercise: Codable {
    /// The golden model's folder.
    var folder: String
    /// Whether numbers have 64 bits.
    var isDouble: Bool
    var steps: Int
    /// Items of the whole batch.
    var items: Int
    /// Whether the model begins from nothing, with k-means, rather than from the golden's weights.
    var isNew = false
    /// Replaces this by that in the configuration's text.
    var changes: [[String]] = []
    /// Where the first process writes the state afterwards, as 64-bit floats; without signs.
    var stateFile: String
    /// The process that ends in this way, if any, before its second step: `killed` or `failed`.
    var ending: [String: Int] = [:]

    /// Something that goes wrong on purpose.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func run(_ group: ProcessGroup?) throws {
        let golden = GoldenCodec(folder: folder)
        let text = try changes.reduce(String(contentsOfFile: golden.path("config.yaml"), encoding: .utf8)) {
            text, change in
            guard text.contains(change[0]) else { throw Failure(description: "no \(change[0]) in \(folder)") }
            return text.replacingOccurrences(of: change[0], with: change[1])
        }
        try group?.checkSame(text, as: "configuration")
        let model = try TrainableCodec(
            CodecTrainingConfiguration(text: text, path: golden.path("config.yaml")),
            isNew ? .initial(seed: 3) : .checkpoint(golden.trainingState()), path: golden.path("1epoch.pth"),
            type: isDouble ? .float64 : .float32)
        try group?.broadcast(model.entries.map(\.tensor))

        let share = group.map { items * $0.rank / $0.count..<items * ($0.rank + 1) / $0.count } ?? 0..<items
        let audio = try batch(golden).narrowed(0, start: share.lowerBound, length: share.count)
            .to(isDouble ? .float64 : .float32)
        let chance = SeededChance(seed: 5, exchange: group)
        let options = OptimizerConfiguration.Moments(learningRate: 2e-4, firstDecay: 0.5, secondDecay: 0.9)
        let optimizers = Side.allCases.map { AdamOptimizer(model.parameters($0), options) }
        for step in 0..<steps {
            if step == 1 { try endOnPurpose(group) }
            guard try group?.begin(batch: step, items: share.count) != nil || group == nil else {
                throw Failure(description: "a process has nothing of batch \(step)")
            }
            let turns = BatchTurns(model, audio, .init(), chance)
            var losses = [(String, Double)]()
            for (side, optimizer) in zip(Side.allCases, optimizers) {
                let statistics = try turns.turn(side).statistics
                let own = statistics.map(\.value)
                let values =
                    try group.map { try $0.sums(own.map { $0 * Double(share.count) }).map { $0 / Double(items) } }
                    ?? own
                losses += zip(statistics.map(\.name), values)
                let gradients = try model.parameters(side).compactMap { try $0.tensor.gradient }
                try group?.average(gradients, weight: Double(share.count))
                try optimizer.step()
                for optimizer in optimizers { try optimizer.clearGradients() }
            }
            if group?.isFirst ?? true {
                let line = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: losses))
                print(String(decoding: line, as: UTF8.self))
            }
        }
        let state = try model.entries.filter { !Self.isSign($0) }.flatMap { try $0.tensor.doubles() }
        // Bit by bit: sums are the same everywhere, and nothing else differs.
        try group?.checkSame(String(describing: state.map(\.bitPattern)), as: "the trained model")
        if group?.isFirst ?? true {
            try state.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: stateFile))
        }
    }

    /// Whether a tensor holds directions of one number each, which say nothing but their sign: their gradient is 0 but for rounding, and
    /// Adam goes some way along that.
    private static func isSign(_ entry: ParameterStore.Entry) -> Bool {
        (entry.key.hasSuffix("original1") || entry.key.hasSuffix("weight_v"))
            && entry.tensor.shape.dropFirst().allSatisfy { $0 == 1 }
    }

    /// The golden's batch, [items, 1, T]; beyond its own items they come backwards.
    private func batch(_ golden: GoldenCodec) throws -> Tensor {
        let array = try golden.array("batch.npy")
        let stored = try Tensor(array.floats, shape: [array.shape[0], 1, array.shape[1]])
        return try Tensor.concatenated([stored, stored.flipped([2])], dimension: 0)
            .narrowed(0, start: 0, length: items)
    }

    private func endOnPurpose(_ group: ProcessGroup?) throws {
        guard let group else { return }
        if ending["killed"] == group.rank { kill(getpid(), SIGKILL) }
        if ending["failed"] == group.rank { throw Failure(description: "the disk is full; make room") }
    }
}
