import Codecs
import FoundationEssentials
import NeuralCodecs
import Torch

extension Trainer {
    /// Trains an epoch, or what is left of it; `false` where it was asked to stop.
    func trainEpoch(_ epoch: Int, _ events: SharedEvents?) throws -> Bool {
        let isContinued = place.batches != nil
        let done = place.batches ?? 0
        let chance = SeededChance(
            seed: UInt64(options.seed + epoch), position: isContinued ? place.chance : 0, exchange: exchange)
        var statistics = (isContinued ? place.statistics : nil) ?? history.start(phase: "train", epoch: epoch)
        place.epoch = epoch
        let plan = try audio.plan(.training, epoch: epoch)
        if !isContinued { try warnOfShortAudio(plan) }
        place.plan = plan.fingerprint
        let total = plan.batchCount
        guard total > 0 else { throw Self.noBatch(plan) }
        guard total >= options.accumulation else {
            throw CodecError(
                "accum_grad", cause: "a step takes \(options.accumulation) batches, and the epoch has \(total)",
                remedy: "give at most \(total), or more audio", kind: .request)
        }
        var reader = try audio.reader(plan, share, skipping: done)
        let clock = ContinuousClock()
        let earlier = statistics.seconds
        let start = clock.now
        var (saved, previous, trained) = (clock.now, clock.now, isContinued)
        let step = TrainingStep(model, optimizers, schedules, stepOptions, exchange)
        try step.begin()
        let skippedBefore = place.skippedSteps
        var count = done
        while let batch = try reader.next() {
            if try isPassedOver(batch) { continue }
            let begin = clock.now
            try statistics.register([("iter_time", (begin - previous) / .seconds(1))])
            let (losses, isTaken) = try train(batch, step, chance, &statistics)
            if isTaken { trained = true }
            let seconds = (clock.now - previous) / .seconds(1)
            try statistics.register([("train_time", seconds)])
            previous = clock.now
            statistics.endStep()
            statistics.seconds = earlier + (clock.now - start) / .seconds(1)
            count = batch.index + 1
            if statistics.steps % (options.logInterval ?? Self.logInterval) == 0,
                let line = LogLine.steps(statistics)
            {
                try log.add(line, module: "gan_trainer")
                try events?.events.add(statistics)
                statistics.startInterval()
            }
            tell(.step(epoch: epoch, batch: count, total: total, losses: losses, seconds: seconds))
            let stops = try stopsHere()
            if stops || (clock.now - saved) / .seconds(1) >= checkpointSeconds, step.accumulated == 0 {
                try keepPlace(count, chance, statistics)
                saved = clock.now
                if stops { return false }
            }
        }
        // A window that the epoch leaves unfilled is dropped.
        try step.begin()
        try report(reader.unreadable, dropped: reader.droppedChunks)
        guard statistics.steps > 0 else { throw Self.noBatch(plan) }
        if place.skippedSteps > skippedBefore {
            try log.add("\(place.skippedSteps) steps have been left out so far", level: .warning, module: "gan_trainer")
        }
        if !trained {
            throw CodecError(
                "epoch \(epoch)", cause: "no step had finite losses and gradients, so nothing was learned",
                remedy: "lower the learning rates, set grad_clip, or look at the audio", kind: .invalid)
        }
        statistics.seconds = earlier + (clock.now - start) / .seconds(1)
        history.record(statistics.results(), phase: "train", epoch: epoch)
        // Validation may be interrupted, and goes on from here.
        remember(count, chance, statistics)
        return true
    }

    /// Whether a process could read nothing of its part of a batch, so that none has it.
    private func isPassedOver(_ batch: TrainingBatch) throws -> Bool {
        guard let exchange else { return false }
        return try exchange.begin(batch: batch.index, items: batch.count) == nil
    }

    /// Whether it was asked to stop; with several processes, whether one of them was, as none may go on alone.
    func stopsHere() throws -> Bool {
        let stops = isInterrupted()
        return try exchange.map { try $0.sums([stops ? 1 : 0])[0] > 0 } ?? stops
    }

    /// ESPnet's where the number of steps is not known.
    private static let logInterval = 100

    var share: BatchShare { exchange.map { BatchShare(rank: $0.rank, count: $0.count) } ?? .whole }

    /// A batch on the device, [B, 1, T].
    private func tensor(_ batch: TrainingBatch) throws -> Tensor {
        try Tensor(batch.samples, shape: [batch.count, 1, batch.length]).to(model.type).to(model.device)
    }

    private var stepOptions: TrainingStep.Options {
        var step = TrainingStep.Options(
            turns: .init(
                isGeneratorFirst: options.isGeneratorFirst,
                autocast: options.usesMixedPrecision && model.device != .cpu ? .bfloat16 : nil))
        step.gradientLimit = options.gradientLimit
        step.gradientNorm = options.gradientNorm
        step.accumulation = options.accumulation
        step.turns.fillsBothSides = step.clipsBothSides
        return step
    }

    /// Takes a batch into the model and into the statistics; returns its losses and whether the model changed.
    private func train(
        _ batch: TrainingBatch, _ step: TrainingStep, _ chance: SeededChance, _ statistics: inout EpochStatistics
    ) throws -> (losses: [(name: String, value: Double)], isTaken: Bool) {
        let skips = options.discriminatorSkip > 0 && chance.unit() < options.discriminatorSkip
        let outcomes = try step.take(tensor(batch), chance, skipsDiscriminator: skips)
        for outcome in outcomes {
            let (name, number) = (outcome.side.rawValue, outcome.side == .generator ? 0 : 1)
            try statistics.register([("\(name)_forward_time", outcome.forwardTime)])
            try statistics.register(outcome.statistics, weight: outcome.weight)
            try statistics.register([("\(name)_backward_time", outcome.backwardTime)])
            if let seconds = outcome.updateTime { try statistics.register([("\(name)_optim_step_time", seconds)]) }
            try statistics.register([("optim\(number)_lr0", outcome.rate)])
            try statistics.register([("\(name)_train_time", outcome.time)])
            if let fault = outcome.fault {
                place.skippedSteps += 1
                try log.add(fault.line(outcome.side), level: .warning, module: "gan_trainer")
            }
        }
        return (outcomes.flatMap(\.statistics), outcomes.contains { $0.updateTime != nil })
    }

    /// Writes where the epoch is.
    private func keepPlace(_ batches: Int, _ chance: SeededChance, _ statistics: EpochStatistics) throws {
        remember(batches, chance, statistics)
        if isWriter { try writeState(to: TrainerState.resumeName) }
    }

    private func remember(_ batches: Int, _ chance: SeededChance, _ statistics: EpochStatistics) {
        place.batches = batches
        place.chance = chance.position
        place.statistics = statistics
    }

    // MARK: Validation

    /// Validates the model of an epoch; `false` where it was asked to stop.
    func validate(_ epoch: Int) throws -> Bool {
        let chance = SeededChance(seed: UInt64(options.seed + epoch) ^ Self.validationSeed, exchange: exchange)
        var statistics = history.start(phase: "valid", epoch: epoch)
        let plan = try audio.plan(.validation, epoch: epoch)
        var reader = try audio.reader(plan, share)
        let total = plan.batchCount
        let clock = ContinuousClock()
        let start = clock.now
        let turns = ValidationTurns(model: model, isGeneratorFirst: options.isGeneratorFirst)
        while let batch = try reader.next() {
            if try isPassedOver(batch) { continue }
            for turn in try turns.statistics(tensor(batch), chance) {
                var (values, weight) = (turn, Double(batch.count))
                if let exchange {
                    (values, weight) = try exchange.means(values, weight: weight)
                }
                try statistics.register(values, weight: weight)
            }
            statistics.endStep()
            tell(.validation(epoch: epoch, batch: batch.index + 1, total: total))
            if try stopsHere() {
                if isWriter { try writeState(to: TrainerState.resumeName) }
                return false
            }
        }
        try report(reader.unreadable, dropped: reader.droppedChunks)
        guard statistics.steps > 0 else { throw Self.noBatch(plan) }
        statistics.seconds = (clock.now - start) / .seconds(1)
        history.record(statistics.results(), phase: "valid", epoch: epoch)
        return true
    }

    /// Validation has chance of its own, so that it does not matter how much training has used.
    private static let validationSeed: UInt64 = 0x5641_4C49_4441_5445

    // MARK: Audio that is left out

    private func report(_ unreadable: [UnreadableUtterance], dropped: Int) throws {
        for utterance in unreadable { try log.add("left out: \(utterance)", level: .warning) }
        if dropped > 0 {
            try log.add("\(dropped) chunks of unreadable audio were left out", level: .warning)
        }
    }

    private func warnOfShortAudio(_ plan: ChunkPlan) throws {
        let padded = zip(audio.training.lengths, plan.lengths).count { $0 < $1 }
        if padded > 0 {
            try log.add(
                "\(padded) of \(plan.lengths.count) utterances are shorter than a chunk and get zeros at their end, as in ESPnet",
                level: .warning, module: "gan_trainer")
        }
        try warnOfLostAudio(plan, audio.training)
    }

    func warnOfLostAudio(_ plan: ChunkPlan, _ utterances: TrainingUtterances) throws {
        let short = plan.tooShort
        guard let first = short.first else { return }
        try log.add(
            "\(short.count) of \(plan.lengths.count) utterances are not longer than a chunk and are left out, such as "
                + utterances.items[first].key, level: .warning)
    }

    static func noBatch(_ plan: ChunkPlan) -> CodecError {
        CodecError(
            "\(plan.pass.rawValue)_data_path_and_name_and_type",
            cause:
                "\(plan.lengths.count) utterances give no batch of \(plan.settings.batchSize) chunks (\(plan.tooShort.count) are not longer than a chunk of \(plan.settings.lengths.shortest) samples)",
            remedy: "give more audio, a smaller batch_size or a shorter chunk_length")
    }
}
