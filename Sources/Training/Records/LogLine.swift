/// The lines of a training log, without their prefix, byte for byte as ESPnet 202511 writes them: programs that read its
/// logs read ours. Source: `espnet2.train.trainer`, `reporter` and `espnet2.main_funcs.average_nbest_models`.
enum LogLine {
    /// The averages over the steps since the last line; `nil` where there was no step since.
    ///
    /// ESPnet leaves the separator out before the entry whose place, from 0, is the number of steps so far.
    static func steps(_ statistics: EpochStatistics) -> String? {
        guard statistics.steps > statistics.loggedSteps else { return nil }
        var line = "\(statistics.epoch)epoch:\(statistics.phase):"
        line += "\(statistics.loggedSteps + 1)-\(statistics.steps)batch: "
        for (place, statistic) in statistics.statistics.enumerated() {
            if place != 0, place != statistics.steps { line += ", " }
            line += "\(statistic.name)=\(LogNumber.text(statistic.recent.value))"
        }
        return line
    }

    /// What the phases of an epoch came to.
    static func results(epoch: Int, _ phases: [(phase: String, results: PhaseResults)]) -> String {
        let parts = phases.filter { !$0.results.entries.isEmpty }.map { phase, results in
            let entries = results.entries.map { entry in
                switch entry.value {
                case .real(let value): "\(entry.name)=\(LogNumber.text(value))"
                case .integer(let count): "\(entry.name)=\(count)"
                case .seconds(let seconds): "\(entry.name)=\(DurationWords.text(seconds: seconds))"
                }
            }
            return "[\(phase)] " + entries.joined(separator: ", ")
        }
        return parts.isEmpty ? "" : "\(epoch)epoch results: " + parts.joined(separator: ", ")
    }

    /// An epoch begins; from the second one of a run on with the time that all that are left will take.
    static func started(epoch: Int, of last: Int, secondsLeft: Double? = nil) -> String {
        let estimate = secondsLeft.map { " Estimated time to finish: \(DurationWords.text(seconds: $0))" }
        return "\(epoch)/\(last)epoch started" + (estimate.map { "." + $0 } ?? "")
    }

    /// The time that this epoch and those after it will take, in seconds, by the mean of this run's epochs so far.
    ///
    /// - Parameters:
    ///   - epoch: The epoch that begins; after `firstEpoch`.
    ///   - firstEpoch: The run's first.
    ///   - last: The last that is asked for.
    ///   - seconds: Seconds since the run's first epoch began.
    static func secondsLeft(epoch: Int, firstEpoch: Int, last: Int, seconds: Double) -> Double {
        precondition(epoch > firstEpoch, "an estimate needs an epoch that is done")
        return seconds / Double(epoch - firstEpoch) * Double(last - epoch + 1)
    }

    /// Which criteria have a new best epoch.
    static func improved(_ criteria: [Criterion]) -> String {
        criteria.isEmpty
            ? "There are no improvements in this epoch"
            : "The best model has been updated: " + criteria.map(\.name).joined(separator: ", ")
    }

    /// Which files of models were deleted.
    static func removed(_ paths: [String]) -> String {
        "The model files were removed: " + paths.joined(separator: ", ")
    }

    /// The last epoch is done. The space at the end is ESPnet's.
    static func finished(epochs: Int) -> String { "The training was finished at \(epochs) epochs " }

    /// A run that has nothing left to do; `epoch` is the one behind the last.
    static func alreadyFinished(epoch: Int) -> String { "The training has already reached at max_epoch: \(epoch)" }

    /// A run goes on from a checkpoint.
    static func resumed(_ path: String) -> String { "The training was resumed using \(path)" }

    /// The criterion has not improved for longer than it may.
    static func stoppedEarly(_ criterion: Criterion, epochsWithout: Int, epoch: Int) -> String {
        "[Early stopping] \(criterion.name) has not been improved \(epochsWithout) epochs continuously. "
            + "The training was stopped at \(epoch)epoch"
    }

    /// A step that is left out because the norm of its gradients is not finite.
    static func skippedStep(gradientNorm: Double) -> String {
        "The grad norm is \(gradientNorm.isNaN ? "nan" : "\(gradientNorm)"). Skipping updating the model."
    }

    /// The best models of a criterion are averaged.
    static func averaging(_ count: Int, _ criterion: Criterion, to path: String) -> String {
        "Averaging \(count)best models: criterion=\"\(criterion.name)\": \(path)"
    }

    /// An integer tensor is summed where others are averaged.
    static func accumulating(_ key: String) -> String { "Accumulating \(key) instead of averaging" }
}
