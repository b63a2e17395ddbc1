import Codecs

/// The statistics of one phase of one epoch while it runs: averages over all its steps, and over those since the last line
/// of the log.
///
/// Example, one step of training:
///
///     try statistics.register([("iter_time", 0.01)])
///     try statistics.register([("mel_loss", 41.5), ("loss", 80.1)], weight: 16)
///     statistics.endStep()
///
/// Source: ESPnet, `SubReporter` of `espnet2.train.reporter`.
struct EpochStatistics: Sendable, Hashable {
    /// A statistic with its averages.
    struct Statistic: Sendable, Hashable {
        /// Such as `mel_loss`.
        let name: String
        /// Over all steps.
        var overall: RunningAverage
        /// Over the steps since the last line of the log.
        var recent: RunningAverage
    }

    /// `train` or `valid`.
    let phase: String
    /// From 1.
    let epoch: Int
    /// Statistics in the order in which they were first registered.
    private(set) var statistics = [Statistic]()
    /// Steps of this epoch so far, with the one that is under way.
    private(set) var steps = 0
    /// Steps of this phase in all epochs so far.
    private(set) var totalCount: Int
    /// Steps of this epoch at the last line of the log.
    private(set) var loggedSteps = 0
    /// Seconds that the phase has taken; whoever measures them adds to it, also over several runs.
    var seconds = 0.0

    private var places = [String: Int]()
    private var seen = Set<String>()

    /// The statistics of no steps yet.
    ///
    /// - Parameter totalCount: Steps of this phase in the epochs before.
    init(phase: String, epoch: Int, totalCount: Int) {
        (self.phase, self.epoch, self.totalCount) = (phase, epoch, totalCount)
    }

    /// Statistics in the middle of an epoch, between two steps.
    init(
        phase: String, epoch: Int, statistics: [Statistic], steps: Int, totalCount: Int, loggedSteps: Int,
        seconds: Double
    ) {
        self.init(phase: phase, epoch: epoch, totalCount: totalCount)
        (self.statistics, self.steps, self.loggedSteps) = (statistics, steps, loggedSteps)
        self.seconds = seconds
        for (place, statistic) in statistics.enumerated() { places[statistic.name] = place }
    }

    /// Adds values of the step that is under way; the first ones begin it.
    ///
    /// - Parameters:
    ///   - values: Names and values, in the order that the log has them. A value that is not finite counts for nothing.
    ///   - weight: The batch size, for statistics of the model; `nil` for times and learning rates.
    /// - Throws: ``CodecError`` that names the statistic, for one that the step has already, one under a name that is
    ///   taken, or one that had a weight before and has none now, or the other way round.
    mutating func register(_ values: [(name: String, value: Double)], weight: Double? = nil) throws(CodecError) {
        guard !values.isEmpty else { return }
        if seen.isEmpty {
            steps += 1
            totalCount += 1
        }
        for (name, value) in values {
            guard name != PhaseResults.time, name != PhaseResults.totalCount else {
                throw CodecError(
                    name, cause: "the log needs this name for itself", remedy: "give the statistic another name")
            }
            guard seen.insert(name).inserted else {
                throw CodecError(
                    name, cause: "the statistic is registered twice in a step of \(phase)",
                    remedy: "register it once a step")
            }
            let place = places[name] ?? append(name, isWeighted: weight != nil)
            guard statistics[place].overall.isWeighted == (weight != nil) else {
                throw CodecError(
                    name, cause: "the statistic has a weight in some steps of \(phase) and none in others",
                    remedy: "register it with the batch size always or never")
            }
            statistics[place].overall.add(value, weight: weight)
            statistics[place].recent.add(value, weight: weight)
        }
    }

    private mutating func append(_ name: String, isWeighted: Bool) -> Int {
        let none = RunningAverage(isWeighted: isWeighted)
        statistics.append(Statistic(name: name, overall: none, recent: none))
        places[name] = statistics.count - 1
        return statistics.count - 1
    }

    /// Closes the step.
    mutating func endStep() { seen = [] }

    /// Begins anew with the averages since the last line of the log.
    mutating func startInterval() {
        loggedSteps = steps
        for place in statistics.indices {
            statistics[place].recent = RunningAverage(isWeighted: statistics[place].overall.isWeighted)
        }
    }

    /// What the phase came to.
    func results() -> PhaseResults {
        var entries = statistics.map { PhaseResults.Entry(name: $0.name, value: .real($0.overall.value)) }
        entries.append(.init(name: PhaseResults.time, value: PhaseResults.microseconds(seconds)))
        entries.append(.init(name: PhaseResults.totalCount, value: .integer(totalCount)))
        return PhaseResults(entries)
    }
}
