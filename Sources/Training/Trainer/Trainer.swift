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
        /// A batch of validation is done; `total` is how many there are.
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
    /// Does something at the end of each epoch, such as scoring.
    let afterEpoch: ((Int, TrainableCodec) throws -> [(name: String, value: Double)])?
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
        /// Does something with the model at the end of an epoch; its values go to the log.
        package var afterEpoch: ((Int, TrainableCodec) throws -> [(name: String, value: Double)])?

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
        (checkpointSeconds, afterEpoch) = (surroundings.checkpointSeconds, surroundings.afterEpoch)
        try Self.checkTrainable(configuration.codec)
        try Self.checkChunks(options.chunks, configuration.codec.generator)
        let share = exchange?.count ?? 1
        guard options.training.batchSize % share == 0, options.validation.batchSize % share == 0 else {
            throw CodecError(
                "batch_size", cause: "\(options.training.batchSize) does not divide among \(share) processes",
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

    /// Trains to the end, or until it is asked to stop.
    package func run() throws -> Ending {
        try begin()
        if options.isDryRun { return .finished }
        guard place.epoch < options.epochCount || place.batches != nil else {
            try log.add(LogLine.alreadyFinished(epoch: place.epoch + 1), level: .warning, module: "trainer")
            // A run that was killed after its last epoch has not come to this.
            if isWriter { try average(epoch: place.epoch, suffix: nil) }
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
            guard try trainEpoch(epoch, events), try validate(epoch) else { return .interrupted }
            if isWriter, let afterEpoch {
                for (name, value) in try afterEpoch(epoch, model) {
                    try log.add("\(epoch)epoch score: \(name)=\(value)")
                }
            }
            for (side, schedule) in schedules.sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
                let value = history.results(phase: options.plateauPhase.rawValue, epoch: epoch)?[options.plateauKey]
                _ = side
                try schedule.afterEpoch(value)
            }
            try keep(epoch, events)
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
        for notes in [audio.training.notes, audio.validation.notes] {
            for note in notes { try log.add(note, level: .warning) }
        }
        for utterance in audio.training.unreadable + audio.validation.unreadable {
            try log.add("left out: \(utterance)", level: .warning)
        }
        let earlier = try TrainerState.path(in: folder)
        if options.resumes, let earlier {
            (history, place) = try TrainerState.restore(
                earlier, model, Self.sides.compactMap { optimizers[$0] }, Self.sides.map { schedules[$0] })
            try log.add(LogLine.resumed(earlier), module: "trainer")
        } else if let earlier {
            throw CodecError(
                earlier, cause: "an earlier run left its state here, and 'resume' is false",
                remedy: "go on with --resume true, or give another --output_dir", kind: .cannotCreate)
        }
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
        let removed = try files.removeOthers(
            epoch: epoch, history: history, criteria: criteria, keeping: options.bestCounts.max() ?? 1)
        if !removed.isEmpty { try log.add(LogLine.removed(removed), module: "trainer") }
        if options.averagingInterval > 0, epoch % options.averagingInterval == 0 {
            try average(epoch: epoch, suffix: "till\(epoch)epoch")
        }
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
    /// Puts the mean over all processes' items in the place of gradients.
    ///
    /// - Parameters:
    ///   - gradients: Of the same parameters in each process.
    ///   - weight: How many items of the batch this process had.
    func average(_ gradients: [Tensor], weight: Double) throws
    /// The sums of numbers over all processes.
    func sums(_ values: [Double]) throws -> [Double]
}
