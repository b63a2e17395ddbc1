import Codecs

/// What every epoch so far came to, and which were the best. Source: ESPnet, `Reporter` of `espnet2.train.reporter`.
struct TrainingHistory: Sendable, Hashable {
    /// A phase's results.
    struct Phase: Sendable, Hashable {
        /// `train` or `valid`.
        let name: String
        /// What it came to.
        var results: PhaseResults
    }

    /// The last epoch that began; 0 before the first.
    var epoch = 0
    /// Phases, in the order in which they ended, by epoch.
    private(set) var epochs = [Int: [Phase]]()

    /// No epochs.
    init() {}

    /// Epochs that are known, with their phases.
    init(epoch: Int, epochs: [Int: [Phase]]) { (self.epoch, self.epochs) = (epoch, epochs) }

    /// Keeps what a phase came to; one of the same name and epoch is replaced.
    mutating func record(_ results: PhaseResults, phase: String, epoch: Int) {
        var phases = epochs[epoch] ?? []
        if let place = phases.firstIndex(where: { $0.name == phase }) {
            phases[place].results = results
        } else {
            phases.append(Phase(name: phase, results: results))
        }
        epochs[epoch] = phases
    }

    /// A phase's results; `nil` where there are none.
    func results(phase: String, epoch: Int) -> PhaseResults? { epochs[epoch]?.first { $0.name == phase }?.results }

    /// The statistics of a phase that begins: it counts steps on from the epoch before.
    func start(phase: String, epoch: Int) -> EpochStatistics {
        let before = results(phase: phase, epoch: epoch - 1)?.totalCount ?? 0
        return EpochStatistics(phase: phase, epoch: epoch, totalCount: before)
    }

    /// The log's line about an epoch; empty for one that nothing is known of.
    func logLine(epoch: Int) -> String {
        LogLine.results(epoch: epoch, (epochs[epoch] ?? []).map { ($0.name, $0.results) })
    }

    // MARK: The best

    /// Whether an epoch has the statistic of a criterion.
    func has(_ criterion: Criterion, epoch: Int) -> Bool {
        results(phase: criterion.phase, epoch: epoch)?[criterion.key] != nil
    }

    /// The epochs that have the statistic of a criterion, best first; of equal ones the earlier is the better. NaN is worse
    /// than any number: ESPnet sorts by comparisons, which with NaN leave the order to chance.
    func ranking(_ criterion: Criterion) -> [Int] {
        let values = epochs.keys.sorted().compactMap { epoch in
            results(phase: criterion.phase, epoch: epoch)?[criterion.key].map { value in
                (epoch: epoch, badness: criterion.direction == .min ? value : -value)
            }
        }
        return values.sorted { one, other in
            if one.badness.isNaN || other.badness.isNaN {
                return one.badness.isNaN == other.badness.isNaN
                    ? one.epoch < other.epoch : other.badness.isNaN
            }
            return one.badness == other.badness ? one.epoch < other.epoch : one.badness < other.badness
        }.map(\.epoch)
    }

    /// The epochs that are among the `count` best of any of the criteria that the given epoch has.
    func best(_ count: Int, of criteria: [Criterion], epoch: Int) -> Set<Int> {
        Set(criteria.filter { has($0, epoch: epoch) }.flatMap { ranking($0).prefix(count) })
    }

    /// How many epochs the best one of a criterion lies back, where that is more than `patience`; else `nil`, and training
    /// goes on.
    ///
    /// - Throws: ``CodecError`` that names the criterion, where the epoch does not have its statistic.
    func epochsWithoutImprovement(
        beyond patience: Int, _ criterion: Criterion, epoch: Int
    ) throws(CodecError) -> Int? {
        guard has(criterion, epoch: epoch), let best = ranking(criterion).first else {
            let known = (epochs[epoch] ?? []).flatMap { phase in
                phase.results.entries.map { "\(phase.name).\($0.name)" }
            }
            throw CodecError(
                "early_stopping_criterion", cause: "epoch \(epoch) has no statistic '\(criterion.name)'",
                remedy: "take one of \(known.joined(separator: ", "))", kind: .request)
        }
        return epoch - best > patience ? epoch - best : nil
    }
}
