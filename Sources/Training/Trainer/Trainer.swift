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
        /// The checkpoint of an epoch is being scored.
        case scoring(epoch: Int)
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
    var criteria: [Criterion] { options.criteria }
    let exchange: (any TrainingProcesses)?
    let tell: @Sendable (Event) -> Void
    /// Seconds between two states in the middle of an epoch.
    let checkpointSeconds: Double
    /// Asked after each step.
    let isInterrupted: @Sendable () -> Bool
    let scorer: (any CheckpointScorer)?
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
        /// Asked every `score_every` epochs.
        package var scorer: (any CheckpointScorer)?

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
        (checkpointSeconds, scorer) = (surroundings.checkpointSeconds, surroundings.scorer)
        if surroundings.device != .cpu {
            try Torch.setCUDAMath(
                usesTF32: options.usesTF32, usesCuDNN: options.cuDNN.isEnabled,
                triesAlgorithms: options.cuDNN.benchmarks, isDeterministic: options.cuDNN.isDeterministic)
        }
        try Self.checkTrainable(configuration.codec)
        try Self.checkChunks(options.chunks, configuration.codec)
        let share = exchange?.count ?? 1
        for (name, size) in [
            ("batch_size", options.training.batchSize), ("valid_batch_size", options.validation.batchSize),
        ] where size % share != 0 {
            throw CodecError(
                name, cause: "\(size) does not divide among \(share) processes",
                remedy: "give a multiple of \(share)", kind: .request)
        }
        audio = try TrainingAudio(
            options, sampleRate: configuration.codec.generator.sampleRate,
            wholeUnit: Self.frame(of: configuration.codec.generator),
            leastWhole: Self.leastLength(configuration.codec))
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
        for source in options.initialParameters {
            try model.load(source, ignoresMismatches: options.ignoresMismatches) { try log.add($0) }
        }
        try model.freeze(options.frozen)
    }

    /// Whether this process writes the files.
    var isWriter: Bool { exchange?.rank ?? 0 == 0 }

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
                let end = place.batches.map {
                    "in epoch \(place.epoch) after \($0) batches; \(TrainerState.resumeName)"
                }
                try log.add(
                    "interrupted \(end ?? "after epoch \(place.epoch); \(TrainerState.checkpointName)") has the state",
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
        // The earlier run may have ended before it scored its last epoch.
        if place.batches == nil, place.epoch > 0, scorer?.hasScored(place.epoch) == false {
            try scoreCheckpoint(place.epoch)
        }
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
                    seconds: (clock.now - start) / .seconds(1))
            try log.add(
                LogLine.started(epoch: epoch, of: options.epochCount, secondsLeft: secondsLeft), module: "trainer")
            history.epoch = epoch
            guard try trainEpoch(epoch, events) else { return .interrupted }
            guard try validate(epoch) else { return .interrupted }
            let watched = history.results(phase: options.plateauPass.rawValue, epoch: epoch)?[options.plateauKey]
            // A statistic that is not there must not cost the epoch.
            let unwatched = Self.sides.contains { schedules[$0]?.watches == true } && watched == nil
            if !unwatched { for side in Self.sides { try schedules[side]?.afterEpoch(watched) } }
            try keep(epoch, events)
            if unwatched { for side in Self.sides { try schedules[side]?.afterEpoch(watched) } }
            try scoreCheckpoint(epoch)
            tell(.epoch(epoch, of: options.epochCount))
            if epoch < options.epochCount, try stopsHere() { return .interrupted }
            if try isAtStandstill(epoch) {
                last = epoch
                break
            }
        }
        try log.add(LogLine.finished(epochs: last), module: "trainer")
        if isWriter { try average(epoch: last, suffix: nil) }
        return .finished
    }

    /// Whether the last epochs have become no better, and training ends for that.
    private func isAtStandstill(_ epoch: Int) throws -> Bool {
        guard let patience = options.patience else { return false }
        guard let count = try history.epochsWithoutImprovement(beyond: patience, options.stopping, epoch: epoch) else {
            return false
        }
        try log.add(LogLine.stoppedEarly(options.stopping, epochsWithout: count, epoch: epoch), module: "trainer")
        return true
    }
}
