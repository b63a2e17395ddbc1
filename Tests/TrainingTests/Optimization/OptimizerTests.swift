import Checkpoints
import NeuralCodecs
import Testing
import Torch

@testable import Training

/// Optimizers against PyTorch's: values, states, and going on from the other's state.
@Suite(.needsLibtorch) struct OptimizerTests {
    static let names = OptimizerGoldens.shared?.optimizers.keys.sorted() ?? []

    @Test func thereAreGoldens() { #expect(Self.names.count >= 9) }

    /// A parameter without a gradient is left out of a step: its moments and its count of steps wait.
    @Test(arguments: names) func stepsArePyTorchs(_ name: String) throws {
        let goldens = try #require(OptimizerGoldens.shared)
        let golden = try #require(goldens.optimizers[name])
        let entries = try goldens.parameters()
        let optimizer = try OptimizerGoldens.options("optim", name).generatorOptimizer.make(entries)
        var checked = 0
        for step in goldens.gradients.indices {
            try goldens.setGradients(entries, step: step)
            try optimizer.step()
            guard let expected = golden.parameters["\(step + 1)"] else { continue }
            #expect(try difference(entries, expected) <= 5e-7, "after step \(step + 1)")
            checked += 1
        }
        #expect(checked == golden.parameters.count)
    }

    /// A state of PyTorch's in the middle leads to PyTorch's end.
    @Test(arguments: names) func statesOfPyTorchAreGoneOnFrom(_ name: String) throws {
        let goldens = try #require(OptimizerGoldens.shared)
        let golden = try #require(goldens.optimizers[name])
        let stored = try OptimizerGoldens.stored("optimizers", name)
        let entries = try goldens.parameters()
        for (number, entry) in entries.enumerated() {
            guard case .tensor(let tensor)? = stored["model"]?["\(number)"] else { throw Failure("no parameter") }
            try OptimizerGoldens.set(entry, tensor.floats())
        }
        let optimizer = try OptimizerGoldens.options("optim", name).generatorOptimizer.make(entries)
        try optimizer.restore(try #require(stored["optimizer"]), path: "optimizers.pth")
        for step in goldens.middle..<goldens.gradients.count {
            try goldens.setGradients(entries, step: step)
            try optimizer.step()
        }
        #expect(try difference(entries, try #require(golden.parameters["\(goldens.gradients.count)"])) <= 5e-7)
    }

    /// What is saved has PyTorch's names and numbers, so that its `load_state_dict` takes it.
    @Test(arguments: names) func statesAreWhatPyTorchSaves(_ name: String) throws {
        let goldens = try #require(OptimizerGoldens.shared)
        let entries = try goldens.parameters()
        let optimizer = try OptimizerGoldens.options("optim", name).generatorOptimizer.make(entries)
        for step in 0..<goldens.middle {
            try goldens.setGradients(entries, step: step)
            try optimizer.step()
        }
        let own = try optimizer.state()
        let stored = try #require(try OptimizerGoldens.stored("optimizers", name)["optimizer"])
        let names = try #require(goldens.optimizers[name]).group
        let (group, expected) = try (Self.group(own), Self.group(stored))
        #expect(Set(Self.keys(group)).isSuperset(of: names + ["params"]))
        for key in names {
            #expect(try Self.text(#require(group[key])) == Self.text(#require(expected[key])), "\(key)")
        }
        #expect(try Self.text(#require(group["params"])) == Self.text(#require(expected["params"])))
        guard case .dictionary(let states)? = own["state"], case .dictionary(let theirs)? = stored["state"] else {
            throw Failure("no state")
        }
        #expect(states.map { Self.text($0.key) } == theirs.map { Self.text($0.key) })
        for (state, other) in zip(states, theirs) {
            #expect(Self.keys(state.value) == Self.keys(other.value))
            for key in Self.keys(other.value) {
                // PyTorch's plain gradient descent says that it has no momentum.
                guard case .tensor(let ownTensor)? = state.value[key], case .tensor(let tensor)? = other.value[key]
                else {
                    #expect(Self.text(try #require(state.value[key])) == Self.text(try #require(other.value[key])))
                    continue
                }
                #expect(ownTensor.shape == tensor.shape && ownTensor.type == tensor.type, "\(key)")
                let pairs = try zip(ownTensor.floats(), tensor.floats())
                #expect(pairs.allSatisfy { abs($0 - $1) <= 5e-7 * max(1, abs($1)) }, "\(key)")
            }
        }
    }

    @Test func statesOfOtherParametersAreRefused() throws {
        let goldens = try #require(OptimizerGoldens.shared)
        let entries = try goldens.parameters()
        let stored = try #require(try OptimizerGoldens.stored("optimizers", "adam")["optimizer"])
        let fewer = AdamOptimizer(Array(entries.dropLast()), .init())
        let error = #expect(throws: (any Error).self) { try fewer.restore(stored, path: "a.pth") }
        #expect("\(String(describing: error))".contains("a.pth: the optimizer knows 3 parameters, and the model has 2"))
        let mixed = AdamOptimizer(entries.reversed(), .init())
        let other = #expect(throws: (any Error).self) { try mixed.restore(stored, path: "a.pth") }
        #expect("\(String(describing: other))".contains("has shape [2], not [2, 1, 3]"), "\(String(describing: other))")
        let momenta = SGDOptimizer(entries, .init(momentum: 0.9))
        let third = #expect(throws: (any Error).self) { try momenta.restore(stored, path: "a.pth") }
        #expect(
            "\(String(describing: third))".contains("another optimizer: its state has no 'momentum'"),
            "\(String(describing: third))")
    }

    /// What libtorch's operators would read beyond their end.
    @Test(arguments: ["step", "exp_avg", "exp_avg_sq"]) func momentsOfOtherShapesAreRefused(_ name: String) throws {
        let entries = try #require(OptimizerGoldens.shared).parameters()
        let stored = try #require(try OptimizerGoldens.stored("optimizers", "adam")["optimizer"])
        guard case .dictionary(let members) = stored, case .dictionary(let states)? = stored["state"] else {
            throw Failure("no state")
        }
        let changed = states.map { number, state -> (CheckpointValue, CheckpointValue) in
            guard case .dictionary(let moments) = state else { return (number, state) }
            let shape = name == "step" ? [2] : []
            return (
                number,
                .dictionary(
                    moments.map { key, value in
                        guard case .text(name) = key else { return (key, value) }
                        return (
                            key,
                            .tensor(StoredTensor([Float](repeating: 1, count: name == "step" ? 2 : 1), shape: shape))
                        )
                    })
            )
        }
        let wrong = CheckpointValue.dictionary(
            members.map { key, value in
                if case .text("state") = key { (key, .dictionary(changed)) } else { (key, value) }
            })
        for optimizer: any Optimizer in [AdamOptimizer(entries, .init()), RAdamOptimizer(entries, .init())] {
            let error = #expect(throws: (any Error).self) { try optimizer.restore(wrong, path: "a.pth") }
            #expect(
                "\(String(describing: error))".contains("a.pth: the optimizer's '\(name)' of"),
                "\(String(describing: error))")
        }
    }

    /// PyTorch takes all settings of a checkpoint.
    @Test func settingsAreTheCheckpoints() throws {
        let entries = try #require(OptimizerGoldens.shared).parameters()
        let moments = OptimizerConfiguration.Moments(
            learningRate: 0.5, firstDecay: 0.25, secondDecay: 0.75, epsilon: 0.125, weightDecay: 0.0625,
            decouplesWeightDecay: true)
        let descent = OptimizerConfiguration.Descent(
            learningRate: 0.5, momentum: 0.25, dampening: 0, weightDecay: 0.125, isNesterov: true)
        let pairs: [(any Optimizer, any Optimizer)] = [
            (AdamOptimizer(entries, moments), AdamOptimizer(entries, .init(learningRate: 0.5))),
            (RAdamOptimizer(entries, moments), RAdamOptimizer(entries, .init(learningRate: 0.5))),
            (SGDOptimizer(entries, descent), SGDOptimizer(entries, .init(learningRate: 0.5))),
        ]
        for (from, to) in pairs {
            try to.restore(from.state(), path: "a.pth")
            #expect(try Self.text(Self.group(to.state())) == Self.text(Self.group(from.state())))
        }
    }

    private static func group(_ state: CheckpointValue) throws -> CheckpointValue {
        guard case .list(let groups)? = state["param_groups"], let first = groups.first else {
            throw Failure("no group")
        }
        return first
    }

    private static func keys(_ value: CheckpointValue) -> [String] {
        guard case .dictionary(let members) = value else { return [] }
        return members.map { text($0.key) }
    }

    private static func text(_ value: CheckpointValue) -> String {
        switch value {
        case .none: "none"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(Double(value))"
        case .real(let value): "\(value)"
        case .text(let value): value
        case .list(let values), .tuple(let values): "[\(values.map(text).joined(separator: ", "))]"
        case .dictionary: "dictionary"
        case .tensor: "tensor"
        }
    }
}
