import Checkpoints
import Codecs
import NeuralCodecs
import Testing
import Torch

@testable import Training

/// Schedules against PyTorch's and ESPnet's, step by step.
@Suite(.needsLibtorch) struct LearningRateScheduleTests {
    static let names = OptimizerGoldens.shared?.schedulers.keys.sorted() ?? []

    /// A schedule with its optimizer, and what it looks at.
    private struct Run {
        let goldens: OptimizerGoldens, golden: OptimizerGoldens.Scheduled
        let optimizer: any Optimizer
        let schedule: LearningRateSchedule
        private let isOfSteps: Bool

        init(_ name: String) throws {
            goldens = try #require(OptimizerGoldens.shared)
            golden = try #require(goldens.schedulers[name])
            let options = try OptimizerGoldens.options("scheduler", name)
            optimizer = options.generatorOptimizer.make(Array(try goldens.parameters().prefix(1)))
            let configuration = try #require(options.generatorScheduler)
            schedule = LearningRateSchedule(configuration, optimizer)
            isOfSteps = configuration.cadence == .batch
        }

        func check(_ count: Int) {
            let (rate, expected) = (optimizer.rate, golden.rates[count])
            #expect(abs(rate - expected) <= 1e-12 + 1e-9 * expected, "\(count): \(rate), not \(expected)")
            #expect(abs(optimizer.momentum - golden.momenta[count]) <= 1e-9, "\(count)")
        }

        func goOn(_ count: Int) throws {
            // Each kind moves on where it must and nowhere else.
            schedule.afterStep()
            if !isOfSteps { try schedule.afterEpoch(goldens.losses[count].value) } else { try schedule.afterEpoch(nil) }
        }
    }

    @Test func thereAreGoldens() { #expect(Self.names.count >= 14) }

    @Test(arguments: names) func ratesArePyTorchs(_ name: String) throws {
        let run = try Run(name)
        #expect(run.golden.rates.count == 61)
        run.check(0)
        for count in run.goldens.losses.indices {
            try run.goOn(count)
            run.check(count + 1)
        }
    }

    @Test(arguments: names) func statesOfPyTorchAreGoneOnFrom(_ name: String) throws {
        let run = try Run(name)
        let stored = try OptimizerGoldens.stored("schedulers", name)
        try run.optimizer.restore(try #require(stored["optimizer"]), path: "optimizers.pth")
        try run.schedule.restore(try #require(stored["scheduler"]), path: "optimizers.pth")
        run.check(run.goldens.scheduledMiddle)
        for count in run.goldens.scheduledMiddle..<run.goldens.losses.count {
            try run.goOn(count)
            run.check(count + 1)
        }
    }

    @Test(arguments: names) func ownStatesAreGoneOnFrom(_ name: String) throws {
        let (first, second) = try (Run(name), Run(name))
        for count in 0..<33 { try first.goOn(count) }
        try second.optimizer.restore(first.optimizer.state(), path: "a.pth")
        try second.schedule.restore(first.schedule.state, path: "a.pth")
        second.check(33)
        for count in 33..<first.goldens.losses.count {
            try second.goOn(count)
            second.check(count + 1)
        }
    }

    /// What is saved has, of PyTorch's names, all that change; and what PyTorch's schedulers look for in the optimizer is there.
    @Test(arguments: names) func statesHaveWhatPyTorchNeeds(_ name: String) throws {
        let run = try Run(name)
        for count in 0..<run.goldens.scheduledMiddle { try run.goOn(count) }
        let stored = try OptimizerGoldens.stored("schedulers", name)
        for key in ["last_epoch", "base_lrs", "_step_count", "best", "num_bad_epochs", "cooldown_counter"] {
            guard let expected = stored["scheduler"]?[key] else { continue }
            let own = try #require(run.schedule.state[key], "\(key)")
            if let number = expected.number {
                #expect(abs((own.number ?? .nan) - number) <= 1e-9 * max(1, abs(number)), "\(key)")
            }
        }
        guard case .list(let groups)? = stored["optimizer"]?["param_groups"],
            case .list(let ownGroups)? = try run.schedule.completing(run.optimizer.state())["param_groups"]
        else { throw Failure("no groups") }
        for key in ["lr", "initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"] {
            guard let expected = groups[0][key]?.number else { continue }
            let own = try #require(ownGroups[0][key]?.number, "\(key)")
            #expect(abs(own - expected) <= 1e-9, "\(key): \(own), not \(expected)")
        }
    }

    @Test func aPlateauNeedsItsStatistic() throws {
        let run = try Run("plateau")
        let error = #expect(throws: CodecError.self) { try run.schedule.afterEpoch(nil) }
        #expect("\(String(describing: error))".contains("val_scheduler_criterion"))
    }
}
