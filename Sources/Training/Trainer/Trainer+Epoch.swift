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
        let total = plan.reduce(0) { count, _ in count + 1 }
        guard total > 0 else { throw Self.noBatch(plan, "train") }
        var reader = try audio.reader(plan, share, skipping: done)
        let clock = ContinuousClock()
        let earlier = statistics.seconds
        let start = clock.now
        var (saved, previous, trained) = (clock.now, clock.now, isContinued)
        let skippedBefore = place.skippedSteps
        // None wait, unless audio at the end of the epoch before could not be read.
        for optimizer in optimizers.values { try optimizer.clearGradients() }
        var step = StepState(count: done, total: total)
        while let batch = try reader.next() {
            let begin = clock.now
            try statistics.register([("iter_time", BatchTurns.seconds(begin - previous))])
            let losses = try train(batch, chance, &statistics, &step, clock)
            if step.wasTaken { trained = true }
            let seconds = BatchTurns.seconds(clock.now - previous)
            try statistics.register([("train_time", seconds)])
            previous = clock.now
            statistics.endStep()
            statistics.seconds = earlier + BatchTurns.seconds(clock.now - start)
            step.count = batch.index + 1
            if statistics.steps % (options.logInterval ?? Self.logInterval) == 0,
                let line = LogLine.steps(statistics)
            {
                try log.add(line, module: "gan_trainer")
                try events?.events.add(statistics)
                statistics.startInterval()
            }
            tell(.step(epoch: epoch, batch: step.count, total: total, losses: losses, seconds: seconds))
            let stops = isInterrupted()
            if stops || BatchTurns.seconds(clock.now - saved) >= checkpointSeconds, step.isComplete {
                setPlace(step.count, chance, statistics)
                try keepPlace()
                saved = clock.now
                if stops { return false }
            }
        }
        try report(reader.unreadable, dropped: reader.droppedChunks)
        guard statistics.steps > 0 else { throw Self.noBatch(plan, "train") }
        let skipped = place.skippedSteps - skippedBefore
        if skipped > 0 {
            try log.add(
                "\(skipped) updates of this epoch were left out because numbers were not finite, \(place.skippedSteps) in all",
                level: .warning, module: "gan_trainer")
        }
        if !trained {
            throw CodecError(
                "epoch \(epoch)", cause: "no step had finite losses and gradients, so nothing was learned",
                remedy: "lower the learning rates, set grad_clip, or look at the audio", kind: .invalid)
        }
        statistics.seconds = earlier + BatchTurns.seconds(clock.now - start)
        history.record(statistics.results(), phase: "train", epoch: epoch)
        // A run that ends in validation goes on there.
        setPlace(total, chance, statistics)
        return true
    }

    /// ESPnet's where the number of steps is not known.
    private static let logInterval = 100

    /// Where the steps of an epoch are.
    struct StepState {
        /// Batches that are done.
        var count: Int
        /// Batches of the epoch.
        let total: Int
        /// Batches since the last step of the optimizers, and those of each side whose gradients have been added up.
        var accumulated = 0, parts = [Side: Int]()
        /// Whether the discriminators' turns until the next step are left out.
        var skipsDiscriminator = false
        /// Whether the last batch changed the model.
        var wasTaken = false

        init(count: Int, total: Int) { (self.count, self.total) = (count, total) }

        /// Whether no gradients wait, so that training can go on from here.
        var isComplete: Bool { accumulated == 0 }
    }

    var share: BatchShare { exchange.map { BatchShare(rank: $0.rank, count: $0.count) } ?? .whole }

    /// A batch on the device, [B, 1, T].
    private func tensor(_ batch: TrainingBatch) throws -> Tensor {
        try Tensor(batch.samples, shape: [batch.count, 1, batch.length]).to(model.type).to(model.device)
    }

    /// Both turns of a batch.
    private func train(
        _ batch: TrainingBatch, _ chance: SeededChance, _ statistics: inout EpochStatistics, _ step: inout StepState,
        _ clock: ContinuousClock
    ) throws -> [(name: String, value: Double)] {
        if step.accumulated == 0 {
            step.skipsDiscriminator = options.discriminatorSkip > 0 && chance.unit() < options.discriminatorSkip
        }
        let skips = step.skipsDiscriminator
        let turns = BatchTurns(
            model, try tensor(batch),
            .init(isGeneratorFirst: options.isGeneratorFirst, fillsBothSides: clipsBothSides), chance,
            skipsDiscriminator: skips)
        step.accumulated += 1
        step.wasTaken = false
        // What is left at the end of an epoch is a step, too.
        let steps = step.accumulated == options.accumulation || batch.index + 1 == step.total
        if steps { step.accumulated = 0 }
        var losses = [(name: String, value: Double)]()
        for side in options.isGeneratorFirst ? Self.sides : Self.sides.reversed() where side == .generator || !skips {
            let begin = clock.now
            var turn = try turns.turn(side)
            let weight = Double(batch.count)
            if let exchange {
                let sums = try exchange.sums(turn.statistics.map { $0.value * weight } + [weight])
                turn.statistics = zip(turn.statistics, sums).map { ($0.name, $1 / sums[sums.count - 1]) }
            }
            let name = side.rawValue
            try statistics.register([("\(name)_forward_time", turn.forwardTime)])
            try statistics.register(turn.statistics, weight: weight)
            try statistics.register([("\(name)_backward_time", turn.backwardTime)])
            losses += turn.statistics
            if let seconds = try update(side, turn, weight: weight, steps: steps, &step, clock) {
                try statistics.register([("\(name)_optim_step_time", seconds)])
            }
            let number = side == .generator ? 0 : 1
            try statistics.register([("optim\(number)_lr0", optimizers[side]?.rate ?? 0)])
            try statistics.register([("\(name)_train_time", BatchTurns.seconds(clock.now - begin))])
        }
        return losses
    }

    /// Changes a side's parameters by their gradients, unless numbers are not finite or gradients are still being added up; returns how
    /// long that took.
    private func update(
        _ side: Side, _ turn: BatchTurns.Turn, weight: Double, steps: Bool, _ step: inout StepState,
        _ clock: ContinuousClock
    ) throws -> Double? {
        guard turn.isFinite else {
            place.skippedSteps += 1
            step.parts[side] = 0
            try clearGradients(side)
            try log.add(
                "The \(side.rawValue)'s losses are not finite (\(turn.statistics.filter { !$0.value.isFinite }.map(\.name).joined(separator: ", "))). Skipping updating the model.",
                level: .warning, module: "gan_trainer")
            return nil
        }
        let parts = step.parts[side, default: 0] + 1
        step.parts[side] = steps ? 0 : parts
        guard steps else { return nil }
        let own = model.parameters(side).map(\.tensor)
        let gradients = try own.compactMap { try $0.gradient }
        if parts > 1 { try TensorList.scale(gradients, by: 1 / Double(parts)) }
        if let exchange { try exchange.average(gradients, weight: weight) }
        let measured = options.gradientLimit > 0 && clipsBothSides ? Self.sides : [side]
        let norm = try GradientClipping.clip(
            measured.flatMap { model.parameters($0) }.map(\.tensor),
            largest: options.gradientLimit > 0 ? options.gradientLimit : .infinity, order: options.gradientNorm)
        guard norm.isFinite else {
            place.skippedSteps += 1
            try log.add(LogLine.skippedStep(gradientNorm: norm), level: .warning, module: "gan_trainer")
            try clearGradients(side)
            return nil
        }
        let begin = clock.now
        try optimizers[side]?.step()
        schedules[side]?.afterStep()
        let seconds = BatchTurns.seconds(clock.now - begin)
        step.wasTaken = true
        try clearGradients(side)
        return seconds
    }

    /// Whether gradients are clipped by the norm over both sides, as ESPnet does it; where they are added up over batches, which it
    /// does not, each side has its own.
    private var clipsBothSides: Bool { options.gradientLimit > 0 && options.accumulation == 1 }

    /// Clears gradients after a side's turn: those of both sides where it fills both.
    private func clearGradients(_ side: Side) throws {
        for (other, optimizer) in optimizers where clipsBothSides || other == side { try optimizer.clearGradients() }
    }

    private func setPlace(_ batches: Int, _ chance: SeededChance, _ statistics: EpochStatistics) {
        place.batches = batches
        place.chance = chance.position
        place.statistics = statistics
    }

    /// Writes where the epoch is.
    private func keepPlace() throws { if isWriter { try writeState(to: TrainerState.resumeName) } }

    // MARK: Validation

    /// Validates the model of an epoch; `false` where it was asked to stop.
    func validate(_ epoch: Int) throws -> Bool {
        let chance = SeededChance(seed: UInt64(options.seed + epoch) ^ Self.validationSeed, exchange: exchange)
        var statistics = history.start(phase: "valid", epoch: epoch)
        let plan = try audio.plan(.validation, epoch: epoch)
        let total = plan.reduce(0) { count, _ in count + 1 }
        var reader = try audio.reader(plan, share)
        let clock = ContinuousClock()
        let start = clock.now
        let turns = ValidationTurns(model: model, isGeneratorFirst: options.isGeneratorFirst)
        while let batch = try reader.next() {
            for turn in try turns.statistics(tensor(batch), chance) {
                var values = turn
                let weight = Double(batch.count)
                if let exchange {
                    let sums = try exchange.sums(values.map { $0.value * weight } + [weight])
                    values = zip(values, sums).map { ($0.name, $1 / sums[sums.count - 1]) }
                }
                try statistics.register(values, weight: weight)
            }
            statistics.endStep()
            tell(.validation(epoch: epoch, batch: batch.index + 1, total: total))
            if isInterrupted() {
                try keepPlace()
                return false
            }
        }
        try report(reader.unreadable, dropped: reader.droppedChunks)
        guard statistics.steps > 0 else { throw Self.noBatch(plan, "valid") }
        statistics.seconds = BatchTurns.seconds(clock.now - start)
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
        let short = plan.tooShort
        guard let first = short.first else { return }
        try log.add(
            "\(short.count) of \(plan.lengths.count) utterances are not longer than a chunk and are left out, such as "
                + audio.training.items[first].key, level: .warning)
    }

    private static func noBatch(_ plan: ChunkPlan, _ phase: String) -> CodecError {
        CodecError(
            "\(phase)_data_path_and_name_and_type",
            cause:
                "\(plan.lengths.count) utterances give no batch of \(plan.settings.batchSize) chunks (\(plan.tooShort.count) are not longer than a chunk of \(plan.settings.lengths.shortest) samples)",
            remedy: "give more audio, a smaller batch_size or a shorter chunk_length")
    }
}
