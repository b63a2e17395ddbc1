import Codecs

/// What TensorBoard shows of a training: the curves in `tensorboard/train` and `tensorboard/valid`, under the statistics'
/// names, over the steps of training. Source: ESPnet, `tensorboard_add_scalar` of `espnet2.train.reporter`.
struct TrainingEvents: ~Copyable, Sendable {
    private let train: EventFile
    private let valid: EventFile

    /// Begins the files in the folder `tensorboard` of an experiment's folder.
    init(experiment folder: String) throws(CodecError) {
        let train = try EventFile(folder: folder + "/tensorboard/train")
        let valid = try EventFile(folder: folder + "/tensorboard/valid")
        self.train = train
        self.valid = valid
    }

    /// Adds the averages of training since the last line of the log; before ``EpochStatistics/startInterval()``.
    borrowing func add(_ statistics: EpochStatistics) throws(CodecError) {
        let time = TrainLog.now
        for statistic in statistics.statistics {
            try train.add(statistic.name, statistic.recent.value, step: statistics.totalCount, time: time)
        }
    }

    /// Adds what the phases of an epoch came to, at the steps of training so far.
    borrowing func add(epoch: Int, of history: TrainingHistory) throws(CodecError) {
        guard let results = history.results(phase: "train", epoch: epoch), let step = results.totalCount else {
            throw CodecError(
                "tensorboard", cause: "epoch \(epoch) has no results of the phase 'train'",
                remedy: "record them before the events of the epoch")
        }
        let time = TrainLog.now
        try train.add("iter_epoch", Double(epoch), step: step, time: time)
        try Self.add(results, to: train, step: step, time: time)
        if let results = history.results(phase: "valid", epoch: epoch) {
            try Self.add(results, to: valid, step: step, time: time)
        }
    }

    private static func add(
        _ results: PhaseResults, to file: borrowing EventFile, step: Int, time: Double
    ) throws(CodecError) {
        for key in results.keys {
            guard let value = results[key] else { continue }
            try file.add(key, value, step: step, time: time)
        }
    }
}
