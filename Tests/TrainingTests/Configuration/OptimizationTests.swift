import Codecs
import Testing

@testable import Training

/// Optimizers and schedulers by torch's names and defaults, and other values that have a form of their own.
@Suite struct OptimizationTests {
    private func options(_ lines: String) throws -> TrainingOptions {
        let keys = lines.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        let base = ["iterator_type: chunk", "optim: adam", "optim2: sgd"].filter { line in
            !keys.contains { line.hasPrefix($0 + ":") }
        }
        return try TrainingConfiguration(text: base.joined(separator: "\n") + "\n" + lines + "\n", path: "train.yaml")
            .options
    }

    @Test func optimizersHaveTorchsDefaults() throws {
        func moments(_ weightDecay: Double, _ decouples: Bool) -> OptimizerConfiguration.Moments {
            .init(
                learningRate: 1e-3, firstDecay: 0.9, secondDecay: 0.999, epsilon: 1e-8, weightDecay: weightDecay,
                decouplesWeightDecay: decouples)
        }
        #expect(try options("optim: adam").generatorOptimizer == .adam(moments(0, false)))
        #expect(try options("optim: adamw").generatorOptimizer == .adam(moments(0.01, true)))
        #expect(try options("optim: RAdam").generatorOptimizer == .radam(moments(0, false)))
        #expect(try options("optim_conf: {decoupled_weight_decay: true}").generatorOptimizer == .adam(moments(0, true)))
        // ESPnet's own default rate.
        #expect(
            try options("optim2_conf: {momentum: 0.9, nesterov: true}").discriminatorOptimizer
                == .sgd(.init(learningRate: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0, isNesterov: true)))
    }

    @Test(arguments: [
        (
            "steplr", "{step_size: 3}", SchedulerConfiguration.step(size: 3, gamma: 0.1),
            SchedulerConfiguration.Cadence.epoch
        ),
        ("multisteplr", "{milestones: [9, 4], gamma: 0.5}", .multiStep(milestones: [4, 9], gamma: 0.5), .epoch),
        ("exponentiallr", "{gamma: 0.999875}", .exponential(gamma: 0.999875), .epoch),
        ("CosineAnnealingLR", "{T_max: 10}", .cosineAnnealing(epochs: 10, lowest: 0), .epoch),
        ("warmuplr", "{}", .warmup(steps: 25000), .batch),
        ("noamlr", "{warmup_steps: 100}", .noam(modelSize: 320, steps: 100), .batch),
        (
            "onecyclelr", "{max_lr: 0.1, epochs: 3, steps_per_epoch: 5}",
            .oneCycle(
                .init(
                    highest: 0.1, firstDivisor: 25, lastDivisor: 10_000, steps: 15, risingShare: 0.3, isCosine: true,
                    hasThreePhases: false, momenta: 0.85...0.95)), .batch
        ),
        (
            "ReduceLROnPlateau", "{patience: 2, mode: max}",
            .plateau(
                .init(
                    isMinimum: false, factor: 0.1, patience: 2, cooldown: 0, threshold: 1e-4, isRelative: true,
                    lowest: 0,
                    smallestChange: 1e-8)), .validation
        ),
    ]) func schedulersHaveTorchsDefaultsAndMoments(
        _ name: String, _ conf: String, _ scheduler: SchedulerConfiguration, _ cadence: SchedulerConfiguration.Cadence
    ) throws {
        let options = try options("scheduler: \(name)\nscheduler_conf: \(conf)")
        #expect(options.generatorScheduler == scheduler)
        #expect(options.generatorScheduler?.cadence == cadence)
        #expect(options.discriminatorScheduler == nil)
    }

    @Test(arguments: [
        ("scheduler: exponentiallr", "'scheduler_conf.gamma' is missing"),
        ("scheduler: onecyclelr\nscheduler_conf: {max_lr: 1}", "'scheduler_conf.total_steps' is missing"),
        (
            "scheduler: onecyclelr\nscheduler_conf: {max_lr: 1, total_steps: 5, anneal_strategy: step}",
            "is step; known are cos"
        ),
        ("scheduler: warmuplr\nscheduler_conf: {warmup_step: 5}", "unknown keys: warmup_step (perhaps warmup_steps)"),
        ("scheduler: steplr\nscheduler_conf: {step_size: 2, last_epoch: 3}", "'scheduler_conf.last_epoch' is 3"),
        ("optim2_conf: {nesterov: true}", "'optim2_conf.nesterov' is true"),
        ("optim_conf: {maximize: true}", "'optim_conf.maximize' is true"),
        ("optim_conf: {eps: small}", "'optim_conf.eps' is not a number"),
    ]) func wrongSettingsAreRefused(_ lines: String, _ message: String) {
        let error = #expect(throws: CodecError.self) { try options(lines) }
        #expect("\(String(describing: error))".contains(message), "\(String(describing: error))")
    }

    @Test func chunkLengthsAreNumbersRangesAndLists() throws {
        #expect(try ChunkLengths(parsing: "8000").candidates == [8000])
        #expect(try ChunkLengths(parsing: "3-5").candidates == [3, 4, 5])
        #expect(try ChunkLengths(parsing: "5,8, 2-3").candidates == [5, 8, 2, 3])
        for text in ["", "a", "3-", "-3", "5-3", "0", "1-2-3", "3,"] {
            #expect(throws: CodecError.self, "\(text)") { try ChunkLengths(parsing: text) }
        }
    }

    @Test func initialParametersNameModulesOfCheckpointAndModel() throws {
        let whole = try ParameterSource("a/b.pth")
        #expect(
            (whole.path, whole.sourceKey, whole.destinationKey, whole.excludedPrefixes) == ("a/b.pth", nil, nil, []))
        let part = try ParameterSource("a.pth::codec.generator:codec.generator.quantizer,codec.x")
        #expect(part.sourceKey == nil && part.destinationKey == "codec.generator")
        #expect(part.excludedPrefixes == ["codec.generator.quantizer", "codec.x"])
        #expect(try ParameterSource("a.pth:from").sourceKey == "from")
        for text in ["", ":a:b", "a:b:c:d:e"] { #expect(throws: CodecError.self) { try ParameterSource(text) } }
    }

    @Test func everyOptionHasOneNameAndAReason() {
        let names = TrainingOption.all.map(\.name)
        #expect(Set(names).count == names.count)
        for option in TrainingOption.all {
            switch option.role {
            case .acts: break
            case .ignored(let reason), .fixed(_, let reason), .own(let reason), .written(let reason):
                #expect(!reason.isEmpty, "\(option.name)")
            }
        }
    }
}
