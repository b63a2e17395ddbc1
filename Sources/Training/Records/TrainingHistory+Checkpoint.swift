import Checkpoints
import Codecs

extension TrainingHistory {
    /// What `checkpoint.pth` holds under `reporter`: the statistics by epoch and phase, and the last epoch. Averages are
    /// plain floats, the time a float of seconds and the count of steps an integer; ESPnet's reporter goes on from it.
    var checkpoint: CheckpointValue {
        let stats = epochs.keys.sorted().map { epoch in
            (
                key: CheckpointValue.integer(epoch),
                value: CheckpointValue.dictionary(
                    (epochs[epoch] ?? []).map { (key: .text($0.name), value: Self.checkpoint($0.results)) })
            )
        }
        return .dictionary([(.text("stats"), .dictionary(stats)), (.text("epoch"), .integer(epoch))])
    }

    private static func checkpoint(_ results: PhaseResults) -> CheckpointValue {
        .dictionary(
            results.entries.map { entry in
                let value: CheckpointValue =
                    switch entry.value {
                    case .real(let value), .seconds(let value): .real(value)
                    case .integer(let count): .integer(count)
                    }
                return (key: .text(entry.name), value: value)
            })
    }

    /// The history of a checkpoint, ESPnet's or ours.
    ///
    /// - Parameters:
    ///   - value: What it holds under `reporter`.
    ///   - source: The file, for the message.
    /// - Throws: ``CodecError`` that names the file and the entry that is no statistic.
    init(_ value: CheckpointValue, from source: String) throws(CodecError) {
        func wrong(_ what: String) -> CodecError {
            CodecError(
                source, cause: "its reporter \(what)", remedy: "give a checkpoint.pth that codec-recipe or ESPnet wrote"
            )
        }
        guard case .integer(let last)? = value["epoch"], last >= 0 else { throw wrong("has no number of an 'epoch'") }
        guard case .dictionary(let stats)? = value["stats"] else { throw wrong("has no 'stats'") }
        var epochs = [Int: [Phase]]()
        for (key, phases) in stats {
            guard case .integer(let epoch) = key, case .dictionary(let members) = phases else {
                throw wrong("has something in 'stats' that is no epoch")
            }
            var read = [Phase]()
            for (name, results) in members {
                guard case .text(let phase) = name, case .dictionary(let entries) = results else {
                    throw wrong("has something in epoch \(epoch) that is no phase")
                }
                var list = [PhaseResults.Entry]()
                for (name, value) in entries {
                    guard case .text(let name) = name, let value = Self.result(name, value) else {
                        throw wrong("has something in \(phase) of epoch \(epoch) that is no number under a name")
                    }
                    list.append(.init(name: name, value: value))
                }
                read.append(Phase(name: phase, results: PhaseResults(list)))
            }
            epochs[epoch] = read
        }
        self.init(epoch: last, epochs: epochs)
    }

    private static func result(_ name: String, _ value: CheckpointValue) -> PhaseResults.Value? {
        switch value {
        case .real(let seconds) where name == PhaseResults.time:
            seconds.isFinite && seconds >= 0 ? PhaseResults.microseconds(seconds) : nil
        case .real(let value): .real(value)
        case .integer(let count): .integer(count)
        default: nil
        }
    }
}
