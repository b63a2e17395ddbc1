import Checkpoints
import Codecs

extension EpochStatistics {
    /// The statistics between two steps as a tree that a checkpoint keeps exactly: a run that was stopped in the middle of
    /// an epoch goes on from them.
    var checkpoint: CheckpointValue {
        .dictionary([
            (.text("phase"), .text(phase)), (.text("epoch"), .integer(epoch)), (.text("steps"), .integer(steps)),
            (.text("total_count"), .integer(totalCount)), (.text("logged_steps"), .integer(loggedSteps)),
            (.text("seconds"), .real(seconds)),
            (
                .text("statistics"),
                .list(
                    statistics.map { statistic in
                        .tuple(
                            [.text(statistic.name), .bool(statistic.overall.isWeighted)]
                                + [
                                    statistic.overall.sum, statistic.overall.weight, statistic.recent.sum,
                                    statistic.recent.weight,
                                ].map { .real($0) })
                    })
            ),
        ])
    }

    /// The statistics of a checkpoint.
    ///
    /// - Parameters:
    ///   - value: What ``checkpoint`` gave.
    ///   - source: The file, for the message.
    /// - Throws: ``CodecError`` that names the file and the entry that is missing or of another kind.
    init(_ value: CheckpointValue, from source: String) throws(CodecError) {
        func wrong(_ key: String) -> CodecError {
            CodecError(
                source, cause: "its statistics of the epoch have no proper '\(key)'",
                remedy: "resume from another checkpoint, or start the epoch again")
        }
        func count(_ key: String) throws(CodecError) -> Int {
            guard case .integer(let count)? = value[key], count >= 0 else { throw wrong(key) }
            return count
        }
        guard case .text(let phase)? = value["phase"] else { throw wrong("phase") }
        guard case .real(let seconds)? = value["seconds"], seconds.isFinite else { throw wrong("seconds") }
        guard case .list(let list)? = value["statistics"] else { throw wrong("statistics") }
        var statistics = [Statistic]()
        var names = Set<String>()
        for element in list {
            guard case .tuple(let parts) = element, parts.count == 6, case .text(let name) = parts[0],
                case .bool(let isWeighted) = parts[1], case .real(let sum) = parts[2],
                case .real(let weight) = parts[3], case .real(let recentSum) = parts[4],
                case .real(let recentWeight) = parts[5], names.insert(name).inserted
            else { throw wrong("statistics") }
            statistics.append(
                Statistic(
                    name: name, overall: RunningAverage(isWeighted: isWeighted, sum: sum, weight: weight),
                    recent: RunningAverage(isWeighted: isWeighted, sum: recentSum, weight: recentWeight)))
        }
        let (steps, loggedSteps) = (try count("steps"), try count("logged_steps"))
        guard loggedSteps <= steps else { throw wrong("logged_steps") }
        self.init(
            phase: phase, epoch: try count("epoch"), statistics: statistics, steps: steps,
            totalCount: try count("total_count"), loggedSteps: loggedSteps, seconds: seconds)
    }
}
