import Checkpoints
import Foundation
import Goldens
import NeuralCodecs
import Testing
import Torch

@testable import Training

/// ESPnet's training steps with its random choices: all losses of every step, gradients of the first, and model and codes after
/// the last.
@Suite(.needsLibtorch, .serialized) struct TrajectoryTests {
    static let goldens = GoldenCodec.all.filter { $0.has("train.json") && $0.has("config.yaml") }

    @Test func thereAreGoldens() { #expect(Self.goldens.count >= 6) }

    /// Relative bounds of a model's losses by step.
    struct Bounds {
        let spread: [String: [Double]]
        /// How many of ESPnet's own codes change after training.
        let changedCodes: Int

        init(_ golden: GoldenCodec) throws {
            let file = golden.has("spread.json") ? try golden.json("spread.json") : nil
            spread = try file.map { try #require($0["relative_change"] as? [String: [Double]]) } ?? [:]
            changedCodes = (file?["codes_after_changed"] as? [Int])?.first ?? 0
        }

        /// Of a statistic in a step.
        subscript(name: String, step: Int) -> Double {
            // Norms of mel gradients move by 5e-6 when the batch moves by 1e-6.
            if step == 0 { return name.hasSuffix("_norm") ? 5e-5 : 1e-5 }
            return max(1e-3, 10 * (spread[name]?[step] ?? 0))
        }
    }

    @Test(arguments: goldens) func stepsAreESPnets(_ golden: GoldenCodec) throws {
        let file = try golden.json("train.json")
        let expected = try #require(file["losses"] as? [String: [Double]])
        let bounds = try Bounds(golden)
        let model = try TrainableCodec(
            golden.trainingConfiguration(), .checkpoint(golden.trainingState()), path: golden.path("1epoch.pth"))
        let batch = try golden.array("batch.npy")
        let audio = try Tensor(batch.floats, shape: [batch.shape[0], 1, batch.shape[1]])
        let chance = ReplayedChance(try #require(file["random"] as? [[String: Any]]))
        let order = try #require(file["order"] as? [String]).map { try #require(Side(rawValue: $0)) }
        var options = OptimizerConfiguration.Moments(firstDecay: 0.5, secondDecay: 0.9)
        if let conf = file["optim_conf"] as? [String: Any] {
            let betas = try #require(conf["betas"] as? [Double])
            options = OptimizerConfiguration.Moments(
                learningRate: try #require(conf["lr"] as? Double), firstDecay: betas[0], secondDecay: betas[1],
                epsilon: try #require(conf["eps"] as? Double),
                weightDecay: try #require(conf["weight_decay"] as? Double),
                decouplesWeightDecay: file["optim"] as? String == "adamw")
        }
        let optimizers = Dictionary(
            uniqueKeysWithValues: Side.allCases.map { ($0, AdamOptimizer(model.parameters($0), options)) })
        var worst = [Double]()
        for step in 0..<(try #require(file["steps"] as? Int)) {
            let turns = BatchTurns(
                model, audio, .init(isGeneratorFirst: order.first == .generator), chance)
            worst.append(0)
            for side in order {
                let turn = try turns.turn(side)
                for (name, own) in turn.statistics {
                    let value = try #require(expected[name]?[step], "\(name)")
                    let difference = abs(own - value) / max(abs(value), 1e-12)
                    if !name.hasSuffix("_norm") { worst[step] = max(worst[step], difference) }
                    #expect(difference <= bounds[name, step], "step \(step) \(name): \(own) instead of \(value)")
                }
                if step == 0 { try checkGradients(golden, model, side, file) }
                if file["optim"] != nil { try #require(optimizers[side]).step() }
                for optimizer in optimizers.values { try optimizer.clearGradients() }
            }
        }
        #expect(chance.isDone)
        print("trajectory \(golden): worst relative difference by step", worst)
        if file["codes_after"] != nil { try checkEnd(golden, model, file, bounds) }
    }

    /// The norms of the gradients of a side's first turn. Where each row of a weight's direction has one number its true gradient
    /// is 0, and what is listed is rounding.
    private func checkGradients(_ golden: GoldenCodec, _ model: TrainableCodec, _ side: Side, _ file: [String: Any])
        throws
    {
        let listed = try #require((file["grad_l2_step0"] as? [String: [String: Double]])?[side.rawValue])
        let whole = listed.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let prefix = "codec.\(side.rawValue)."
        var found = Set<String>()
        for entry in model.parameters(side) {
            var name = String(entry.key.dropFirst(prefix.count))
            if listed[name] == nil {
                // ESPnet reads both spellings of weight norm, and has the newer.
                for (old, new) in [("weight_g", "original0"), ("weight_v", "original1")] where name.hasSuffix(old) {
                    name = name.dropLast(old.count) + "parametrizations.weight." + new
                }
            }
            guard let gradient = try entry.tensor.gradient else { continue }
            found.insert(name)
            let shape = entry.tensor.shape
            if name.hasSuffix("original1") || name.hasSuffix("weight_v"), shape.dropFirst().allSatisfy({ $0 == 1 }) {
                continue
            }
            let own = try gradient.doubles().reduce(0) { $0 + $1 * $1 }.squareRoot()
            let value = try #require(listed[name], "\(name) has a gradient")
            // A gradient this small is rounding: biases before a norm have none.
            let isRounding = value <= 1e-6 * whole && own <= 1e-6 * whole
            // Sums over time that nearly cancel are known to rounding of the whole only. The first bias of soundstream_group_norm,
            // the worst, has norm 8.31534 in double precision and 8.31959 in ESPnet's single: 9e-7 of the whole of 4916.
            #expect(
                isRounding || abs(own - value) <= 1e-4 * value + 1e-6 * whole, "\(name): \(own) instead of \(value)")
        }
        #expect(found == Set(listed.keys), "only one side has \(found.symmetricDifference(listed.keys))")
        // The other side has none.
        let other: Side = side == .generator ? .discriminator : .generator
        for entry in model.parameters(other) { #expect(try entry.tensor.gradient == nil) }
    }

    private func checkEnd(
        _ golden: GoldenCodec, _ model: TrainableCodec, _ file: [String: Any], _ bounds: Bounds
    ) throws {
        // Codes after training, by the trained model as it is saved.
        let coding = try AudioCoding(
            golden.configuration(), state: model.state(), modelFile: golden.path("1epoch.pth"),
            options: {
                var options = AudioCoding.Options()
                options.isESPnetExact = true
                options.pieceSeconds = 0
                return options
            }())
        let expected = try #require(file["codes_after"] as? [[Int]]).flatMap { $0 }
        guard case .codes(let sequence) = try coding.encode(golden.array("input.npy").floats).payload else {
            Issue.record("a neural codec gives codes")
            return
        }
        let codes = sequence.values.map { Int($0) }
        let equal = zip(codes, expected).filter { $0 == $1 }.count
        #expect(codes.count == expected.count)
        print("trajectory \(golden): \(equal) of \(expected.count) codes equal afterwards")
        // ESPnet's own codes change where the batch changes by 1e-6, or the processor.
        #expect(Double(expected.count - equal) <= max(0.02 * Double(expected.count), 10 * Double(bounds.changedCodes)))

        let own = Dictionary(uniqueKeysWithValues: model.entries.map { ($0.key, $0.tensor) })
        // Where nothing but rounding is a gradient, Adam moves by about the step size all the same, in any direction.
        var noise = Set<String>()
        for side in Side.allCases {
            let listed = try #require((file["grad_l2_step0"] as? [String: [String: Double]])?[side.rawValue])
            let whole = listed.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            noise.formUnion(listed.filter { $0.value <= 1e-6 * whole }.map { "codec.\(side.rawValue).\($0.key)" })
        }
        var (worst, worstKey) = (0.0, "")
        for line in try String(contentsOfFile: golden.path("state_after.jsonl"), encoding: .utf8).split(separator: "\n")
        {
            let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            let (key, norm) = (try #require(row[0] as? String), try #require(row[3] as? Double))
            guard let tensor = own[key] else {
                #expect(key.hasSuffix("melmat"), "\(key) is not in the model")
                continue
            }
            let value = try tensor.doubles().reduce(0) { $0 + $1 * $1 }.squareRoot()
            let difference = abs(value - norm) / max(norm, 1e-3)
            if difference > worst, !noise.contains(key) { (worst, worstKey) = (difference, key) }
        }
        print(
            "trajectory \(golden): norms of the state within \(worst) (\(worstKey)), but for \(noise.count) without gradient"
        )
        #expect(worst <= max(1e-3, 10 * (bounds.spread.values.flatMap(\.self).max() ?? 0)), "\(worstKey)")
    }
}
