import Checkpoints
import Codecs
import Files
import FoundationEssentials
import NeuralCodecs
import Torch

/// Trains a codec as ESPnet's `gan_codec_train` does, and writes the same files.
///
/// A run that was ended, at whatever moment, goes on in the same folder where its last checkpoint is; on one thread of a CPU it comes
/// to the same numbers as one that was never ended.
package final class Trainer {
    /// What a run tells while it goes on.
    package enum Event: Sendable {
        /// A batch of an epoch is done, with the losses of its turns; `total` is how many the epoch has.
        case step(epoch: Int, batch: Int, total: Int, losses: [(name: String, value: Double)], seconds: Double)
        /// A batch of validation is done, of so many.
        case validation(epoch: Int, batch: Int, total: Int)
        /// An epoch is done.
        case epoch(Int, of: Int)
        /// A line of the log.
        case line(String)
    }

    /// How a run ended.
    package enum Ending: Sendable, Equatable {
        /// All epochs are done.
        case finished
        /// It was asked to stop; what is done is kept.
        case interrupted
    }

    let configuration: TrainingConfiguration
    var options: TrainingOptions { configuration.options }
    let folder: String
    let model: TrainableCodec
    let optimizers: [Side: any Optimizer]
    let schedules: [Side: LearningRateSchedule]
    let audio: TrainingAudio
    let log: TrainLog
    let criteria: [Criterion]
    let exchange: (any TrainingProcesses)?
    let tell: @Sendable (Event) -> Void
    /// Seconds between two states in the middle of an epoch.
    let checkpointSeconds: Double
    /// Asked after each step.
    let isInterrupted: @Sendable () -> Bool
    /// Scores an epoch's checkpoint.
    let score: Surroundings.Scoring?
    var history = TrainingHistory()
    var place = TrainerState.Place()
    /// Places in lists of both sides, as in checkpoints.
    static let sides: [Side] = [.generator, .discriminator]

    /// What a run needs besides its configuration.
    package struct Surroundings {
        /// Where computing takes place.
        package var device = Device.cpu
        /// The processes that train together; `nil` for one.
        package var exchange: (any TrainingProcesses)?
        /// Told what happens.
        package var tell: @Sendable (Event) -> Void = { _ in }
        /// Asked after each step whether to stop there.
        package var isInterrupted: @Sendable () -> Bool = { false }
        /// Seconds between two states in the middle of an epoch.
        package var checkpointSeconds = 600.0
        /// Scores the checkpoint of an epoch after so many steps.
        package typealias Scoring = (_ epoch: Int, _ step: Int, _ modelFile: String) throws -> [(
            name: String, value: Double
        )]
        /// Called every `score_every` epochs; what it finds goes to the log.
        package var score: Scoring?

        /// One process on the CPU.
        package init() {}
    }

    /// A run in the folder that the options name, which is made.
    package init(_ configuration: TrainingConfiguration, _ surroundings: Surroundings = Surroundings()) throws {
        self.configuration = configuration
        let options = configuration.options
        guard let folder = options.outputFolder else {
            throw CodecError(
                "output_dir", cause: "no folder is named", remedy: "give --output_dir exp/codec_…", kind: .request)
        }
        self.folder = folder
        exchange = surroundings.exchange
        (tell, isInterrupted) = (surroundings.tell, surroundings.isInterrupted)
        (checkpointSeconds, score) = (surroundings.checkpointSeconds, surroundings.score)
        if surroundings.device != .cpu {
            try Torch.setCUDAMath(
                usesTF32: options.usesTF32, usesCuDNN: options.cuDNN.isEnabled,
                triesAlgorithms: options.cuDNN.benchmarks, isDeterministic: options.cuDNN.isDeterministic)
        }
        try Self.checkTrainable(configuration.codec)
        try Self.checkChunks(options.chunks, configuration.codec.generator)
        let share = exchange?.count ?? 1
        for (name, size) in [
            ("batch_size", options.training.batchSize), ("valid_batch_size", options.validation.batchSize),
        ] where size % share != 0 {
            throw CodecError(
                name, cause: "\(size) does not divide among \(share) processes",
                remedy: "give a multiple of \(share)", kind: .request)
        }
        audio = try TrainingAudio(options, sampleRate: configuration.codec.generator.sampleRate)
        try Self.makeFolder(folder)
        let tell = surroundings.tell
        log = try TrainLog(
            "\(folder)/train\(share > 1 && exchange?.rank != 0 ? ".\(exchange?.rank ?? 0)" : "").log",
            host: TrainLog.hostName + (share > 1 ? ":\(exchange?.rank ?? 0)/\(share)" : ""),
            least: TrainLog.Level(options.logLevel)
        ) { tell(.line($0)) }
        model = try TrainableCodec(
            configuration.codec, .initial(seed: UInt64(options.seed)), path: folder, device: surroundings.device,
            type: options.precision == .float64 ? .float64 : .float32)
        let configurations = [
            Side.generator: (options.generatorOptimizer, options.generatorScheduler),
            .discriminator: (options.discriminatorOptimizer, options.discriminatorScheduler),
        ]
        var (optimizers, schedules) = ([Side: any Optimizer](), [Side: LearningRateSchedule]())
        for (side, (optimizer, schedule)) in configurations {
            let made = optimizer.make(model.parameters(side))
            optimizers[side] = made
            if let schedule { schedules[side] = LearningRateSchedule(schedule, made) }
        }
        (self.optimizers, self.schedules) = (optimizers, schedules)
        criteria = options.criteria.map {
            Criterion(phase: $0.phase.rawValue, key: $0.key, direction: $0.mode == .minimum ? .min : .max)
        }
        for source in options.initialParameters {
            try model.load(source, ignoresMismatches: options.ignoresMismatches) { try log.add($0) }
        }
        try model.freeze(options.frozen)
    }

    /// Whether this process writes the files.
    var isWriter: Bool { exchange?.rank ?? 0 == 0 }

    private static func checkTrainable(_ codec: CodecTrainingConfiguration) throws(CodecError) {
        let kind = codec.generator.kind
        guard kind == .dac || kind == .funcodec, !codec.generator.quantizer.usesDropout else { return }
        throw CodecError(
            "codec_conf.generator_params.quantizer_dropout", cause: "is false",
            remedy: "make it true: ESPnet's \(kind.title) does not train without it")
    }

    /// Refuses chunks whose decoded audio would be longer or shorter.
    private static func checkChunks(_ chunks: ChunkOptions, _ codec: GeneratorConfiguration) throws(CodecError) {
        // Of a spectrum the codec's frames may go beyond the end; frames of the transform must not.
        let frame = if case .spectrum(_, let spectrum) = codec.layers { spectrum.hopLength } else { codec.hopLength }
        let lengths = chunks.lengths.candidates.map { min($0, chunks.maximumLength ?? .max) }
        guard let length = lengths.first(where: { $0 % frame != 0 }) else { return }
        throw CodecError(
            "chunk_length", cause: "\(length) samples are no whole number of frames of \(frame) samples",
            remedy: "give a multiple of \(frame), such as \(max(1, length / frame) * frame)", kind: .request)
    }

    private static func makeFolder(_ folder: String) throws(CodecError) {
        do throws(FileError) {
            try Folders.make(folder)
        } catch {
            throw CodecError(
                error.path, cause: "it cannot be made: \(error.cause)", remedy: "check --output_dir",
                kind: .cannotCreate)
        }
    }

    // MARK: A run

    /// Reads and builds everything, writes the configuration, and stops: `dry_run`.
    package func rehearse() throws -> Ending {
        try begin()
        return .finished
    }

    /// Trains to the end, or until it is asked to stop. The log has the end, whatever it is.
    package func run() throws -> Ending {
        do {
            let ending = try train()
            if ending == .interrupted {
                try log.add(
                    "interrupted in epoch \(place.epoch) after \(place.batches ?? 0) batches; \(TrainerState.resumeName) has the state",
                    level: .warning, module: "trainer")
            }
            return ending
        } catch {
            try? log.add("\(error)", level: .error, module: "trainer")
            throw error
        }
    }

    private func train() throws -> Ending {
        try begin()
        guard place.epoch < options.epochCount || place.batches != nil else {
            try log.add(LogLine.alreadyFinished(epoch: history.epoch + 1), level: .warning, module: "trainer")
            // The earlier run may have ended before its last files.
            if isWriter { try average(epoch: history.epoch, suffix: nil) }
            return .finished
        }
        let first = place.batches == nil ? place.epoch + 1 : place.epoch
        let clock = ContinuousClock()
        let start = clock.now
        var last = options.epochCount
        let events = options.writesTensorBoard && isWriter ? try SharedEvents(folder) : nil
        for epoch in stride(from: first, through: options.epochCount, by: 1) {
            let secondsLeft =
                epoch == first
                ? nil
                : LogLine.secondsLeft(
                    epoch: epoch, firstEpoch: first, last: options.epochCount,
                    seconds: BatchTurns.seconds(clock.now - start))
            try log.add(
                LogLine.started(epoch: epoch, of: options.epochCount, secondsLeft: secondsLeft), module: "trainer")
            history.epoch = epoch
            guard try trainEpoch(epoch, events) else { return .interrupted }
            guard try validate(epoch) else { return .interrupted }
            let watched = history.results(phase: options.plateauPhase.rawValue, epoch: epoch)?[options.plateauKey]
            // A statistic that is not there must not cost the epoch.
            let unwatched = Self.sides.contains { schedules[$0]?.watches == true } && watched == nil
            if !unwatched { for side in Self.sides { try schedules[side]?.afterEpoch(watched) } }
            try keep(epoch, events)
            if unwatched { for side in Self.sides { try schedules[side]?.afterEpoch(watched) } }
            try scoreCheckpoint(epoch)
            tell(.epoch(epoch, of: options.epochCount))
            if try isAtStandstill(epoch) {
                last = epoch
                break
            }
        }
        try log.add(LogLine.finished(epochs: last), module: "trainer")
        if isWriter { try average(epoch: last, suffix: nil) }
        return .finished
    }

    /// Writes the configuration and goes on from an earlier run's state.
    private func begin() throws {
        for (name, utterances) in [("train", audio.training), ("valid", audio.validation)] {
            for note in utterances.notes { try log.add("\(name): \(note)", level: .warning, module: "trainer") }
            for utterance in utterances.unreadable {
                try log.add("\(name): left out: \(utterance)", level: .warning, module: "trainer")
            }
            let hours = Double(utterances.lengths.reduce(0, +)) / Double(utterances.sampleRate) / 3600
            try log.add(
                "\(name): \(utterances.items.count) utterances, \(LogNumber.text(hours)) hours", module: "trainer")
        }
        try log.add(
            "\(configuration.codec.generator.kind.title): \(model.generator.parameterCount) parameters, discriminators "
                + "\(model.discriminator.parameterCount), on \(model.device)", module: "trainer")
        // What cannot be validated is not trained for an epoch first.
        for pass in [DataPass.training, .validation] {
            let plan = try audio.plan(pass, epoch: 1)
            guard plan.first(where: { _ in true }) != nil else {
                throw Self.noBatch(plan, pass == .training ? "train" : "valid")
            }
        }
        let earlier = try TrainerState.path(in: folder)
        if options.resumes, let earlier {
            (history, place) = try TrainerState.restore(
                earlier, model, Self.sides.compactMap { optimizers[$0] }, Self.sides.map { schedules[$0] })
            try log.add(LogLine.resumed(earlier), module: "trainer")
            try log.add(
                "learning rates are the checkpoint's: "
                    + Self.sides.map { "\($0.rawValue) \(LogNumber.text(optimizers[$0]?.rate ?? 0))" }.joined(
                        separator: ", "),
                module: "trainer")
            try checkPlace(earlier)
        } else if let earlier {
            throw CodecError(
                earlier, cause: "an earlier run left its state here, and 'resume' is false",
                remedy: "go on with --resume true, or give another --output_dir", kind: .cannotCreate)
        }
        try checkTogether()
        if isWriter {
            try ModelFiles(folder: folder).removeUnfinished()
            do throws(FileError) {
                try AtomicFile.write(Array(configuration.resolvedText.utf8), to: "\(folder)/config.yaml")
            } catch {
                throw CodecError(
                    error.path, cause: "it cannot be written: \(error.cause)", remedy: "check the folder and its space",
                    kind: .cannotWrite)
            }
        }
    }

    /// Refuses to go on in the middle of an epoch whose batches are others now.
    private func checkPlace(_ path: String) throws {
        guard place.batches != nil, let plan = place.plan else { return }
        let now = try audio.plan(.training, epoch: place.epoch).fingerprint
        guard plan != now else { return }
        throw CodecError(
            path, cause: "the epoch that it is in the middle of has other batches now (\(plan) then, \(now) now)",
            remedy:
                "go on with the same audio, seed, batch_size and chunks, or delete it to go on from the last whole epoch"
        )
    }

    /// Refuses to train together where processes begin from different states or audio.
    private func checkTogether() throws {
        guard let exchange else { return }
        let state = try model.entries.reduce(into: 0.0) {
            $0 += try $1.tensor.detached().to(.float64).sum().doubles()[0]
        }
        let plans = try [DataPass.training, .validation].map { try audio.plan($0, epoch: 1).fingerprint }
        try exchange.checkSame(
            "epoch \(place.epoch), batch \(place.batches ?? 0), weights \(state), audio \(plans.joined(separator: "; "))",
            as: "state")
    }

    /// Writes what an epoch came to: its model first, then what leads to it, then the state, and only then deletes what is no longer
    /// needed. A run that is killed in between goes on from the epoch before.
    private func keep(_ epoch: Int, _ events: SharedEvents?) throws {
        try log.add(history.logLine(epoch: epoch), module: "trainer")
        place = TrainerState.Place(epoch: epoch, skippedSteps: place.skippedSteps)
        guard isWriter else { return }
        try events?.events.add(epoch: epoch, of: history)
        if options.drawsCurves { _ = try CurveImages(folder: "\(folder)/images").write(epoch: epoch, of: history) }
        let files = ModelFiles(folder: folder)
        try TorchFile.write(savedState(), to: files.model(epoch: epoch))
        let improved = try files.updateLinks(epoch: epoch, history: history, criteria: criteria)
        try writeState(to: TrainerState.checkpointName)
        try? FileManager.default.removeItem(atPath: "\(folder)/\(TrainerState.resumeName)")
        try log.add(LogLine.improved(improved), module: "trainer")
        let unknown = criteria.filter { !history.has($0, epoch: epoch) }
        for criterion in unknown {
            try log.add(
                "best_model_criterion: the epoch has no '\(criterion.name)'", level: .warning, module: "trainer")
        }
        // Where nothing says which models are good, none is deleted.
        let removed =
            unknown.count == criteria.count
            ? []
            : try files.removeOthers(
                epoch: epoch, history: history, criteria: criteria, keeping: options.bestCounts.max() ?? 1)
        if !removed.isEmpty { try log.add(LogLine.removed(removed), module: "trainer") }
        if options.averagingInterval > 0, epoch % options.averagingInterval == 0 {
            try average(epoch: epoch, suffix: "till\(epoch)epoch")
        }
    }

    private func scoreCheckpoint(_ epoch: Int) throws {
        guard isWriter, let score, options.scoringInterval > 0, epoch % options.scoringInterval == 0 else { return }
        let step = history.results(phase: "train", epoch: epoch)?.totalCount ?? 0
        let values: [(name: String, value: Double)]
        do {
            values = try score(epoch, step, ModelFiles(folder: folder).model(epoch: epoch))
        } catch {
            // Days of training do not end for it.
            try log.add("\(epoch)epoch was not scored: \(error)", level: .warning, module: "trainer")
            return
        }
        let text = values.map { "\($0.name)=\(LogNumber.text($0.value))" }.joined(separator: ", ")
        try log.add("\(epoch)epoch scores: \(text)", module: "trainer")
    }

    private func savedState() throws -> StateDictionary {
        var state = try model.state()
        if options.savedParameters == .trained {
            let trained = Set(model.entries.filter(\.tensor.requiresGradient).map(\.key))
            for key in state.keys where !trained.contains(key) { state[key] = nil }
        }
        return state
    }

    private func average(epoch: Int, suffix: String?) throws {
        let averaging = ModelAveraging(
            files: ModelFiles(folder: folder), averagesCodebooks: options.averagesCodebooks)
        _ = try averaging.write(
            epoch: epoch, history: history, criteria: criteria, counts: options.bestCounts, suffix: suffix
        ) { line throws(CodecError) in try log.add(line, module: "average_nbest_models") }
    }

    /// Writes the state of now.
    func writeState(to name: String) throws {
        try TrainerState.write(
            model, Self.sides.compactMap { optimizers[$0] }, Self.sides.map { schedules[$0] }, history, place,
            to: "\(folder)/\(name)")
    }

    /// Whether the last epochs have become no better, and training ends for that.
    private func isAtStandstill(_ epoch: Int) throws -> Bool {
        guard let patience = options.patience else { return false }
        let criterion = Criterion(
            phase: options.stopping.phase.rawValue, key: options.stopping.key,
            direction: options.stopping.mode == .minimum ? .min : .max)
        guard let count = try history.epochsWithoutImprovement(beyond: patience, criterion, epoch: epoch) else {
            return false
        }
        try log.add(LogLine.stoppedEarly(criterion, epochsWithout: count, epoch: epoch), module: "trainer")
        return true
    }
}

/// TensorBoard's files, shared within a run.
final class SharedEvents {
    let events: TrainingEvents

    init(_ folder: String) throws(CodecError) { events = try TrainingEvents(experiment: folder) }
}

/// Several processes that train one model.
package protocol TrainingProcesses: GradientExchange {
    /// Begins a batch, of which each process has a part.
    ///
    /// - Parameters:
    ///   - batch: The batch's number, the same in all processes.
    ///   - items: How many items this process has of it; fewer than planned where files could not be read.
    /// - Returns: This process's part, or `nil` where a process has no item: all pass the batch over then.
    func begin(batch: Int, items: Int) throws -> BatchPart?
    /// Puts the mean over all processes' items in the place of gradients.
    ///
    /// - Parameters:
    ///   - gradients: Of the same parameters in each process.
    ///   - weight: How many items of the batch this process had.
    func average(_ gradients: [Tensor], weight: Double) throws
    /// The sums of numbers over all processes.
    func sums(_ values: [Double]) throws -> [Double]
    /// Throws where a text is not the same in all processes; `name` says what it is.
    func checkSame(_ text: String, as name: String) throws
}
