import Checkpoints
import Codecs
import FoundationEssentials
import NeuralCodecs
import Torch

/// Everything that a run goes on from: model, optimizers, schedules, what was logged, and chance.
///
/// `checkpoint.pth` is written after each epoch in ESPnet's form, so that ESPnet can go on from it; what it has no place for, the
/// balancer's averages, stands under a key of its own there, which ESPnet passes over. So one file, replaced as a whole, holds what
/// belongs together. `resume.pth` has the same in the middle of an epoch, with the place in it; it goes when the epoch is over.
struct TrainerState {
    /// The part of ``TrainerState`` that is neither weights nor moments.
    struct Place {
        /// The epoch that is being trained, or was trained last.
        var epoch = 0
        /// Batches of it that are done; `nil` where all of it is.
        var batches: Int?
        /// Steps of both sides that were left out because of numbers that are not finite.
        var skippedSteps = 0
        /// How much chance the epoch has used.
        var chance: UInt64 = 0
        /// The statistics of the epoch so far.
        var statistics: EpochStatistics?
        /// What the epoch's batches are known by.
        var plan: String?
    }

    static let checkpointName = "checkpoint.pth"
    static let resumeName = "resume.pth"
    /// The key that ESPnet does not know.
    private static let ownKey = "codec_recipe"

    /// Writes a state, as a whole.
    static func write(
        _ model: TrainableCodec, _ optimizers: [any Optimizer], _ schedules: [LearningRateSchedule?],
        _ history: TrainingHistory, _ place: Place, to path: String
    ) throws {
        var own: [(String, CheckpointValue)] = [
            ("epoch", .integer(place.epoch)), ("skipped_steps", .integer(place.skippedSteps)),
            ("chance", .text(String(place.chance))),
            (
                "balancer",
                .dictionary(
                    (model.balancer?.averages ?? [:]).sorted { $0.key < $1.key }.map {
                        (.text($0.key), .real($0.value))
                    })
            ),
        ]
        if let batches = place.batches { own.append(("batches", .integer(batches))) }
        if let plan = place.plan { own.append(("plan", .text(plan))) }
        if let statistics = place.statistics { own.append(("statistics", statistics.checkpoint)) }
        let state = try model.state(isExact: true)
        let members: [(String, CheckpointValue)] = [
            ("model", .dictionary(state.map { (.text($0.key), .tensor($0.tensor)) })), ("reporter", history.checkpoint),
            (
                "optimizers",
                .list(try zip(optimizers, schedules).map { try $1?.completing($0.state()) ?? $0.state() })
            ),
            ("schedulers", .list(schedules.map { $0?.state ?? CheckpointValue.none })), ("scaler", .none),
            (ownKey, .dictionary(own.map { (.text($0), $1) })),
        ]
        try TorchFile.write(.dictionary(members.map { (.text($0), $1) }), to: path)
    }

    /// The state to go on from in an experiment's folder; `nil` where there is none.
    static func path(in folder: String) throws -> String? {
        let (whole, middle) = ("\(folder)/\(checkpointName)", "\(folder)/\(resumeName)")
        let (hasMiddle, hasWhole) = (
            FileManager.default.fileExists(atPath: middle), FileManager.default.fileExists(atPath: whole)
        )
        guard hasMiddle, hasWhole else { return hasWhole ? whole : hasMiddle ? middle : nil }
        // The middle of an epoch that is over is what a killed run did not come to delete.
        func epoch(_ path: String) throws -> Double { try TorchFile.read(path)[ownKey]?["epoch"]?.number ?? 0 }
        let done = try TorchFile.read(whole)["reporter"]?["epoch"]?.number ?? 0
        return try epoch(middle) > done ? middle : whole
    }

    /// Reads a state into model, optimizers and schedules.
    ///
    /// - Returns: What was logged, the place to go on from, and the numbers of schedules that begin anew because the state has
    ///   none for them.
    static func restore(
        _ path: String, _ model: TrainableCodec, _ optimizers: [any Optimizer], _ schedules: [LearningRateSchedule?]
    ) throws -> (TrainingHistory, Place, anew: [Int]) {
        let file = try TorchFile.read(path)
        func missing(_ key: String) -> CodecError {
            CodecError(
                path, cause: "it has no '\(key)', or not in the known form",
                remedy: "give ESPnet's or codec-recipe's checkpoint, or begin anew with --resume false")
        }
        guard let state = file["model"]?.stateDictionary else { throw missing("model") }
        try model.restore(state, path: path)
        guard case .list(let states)? = file["optimizers"], states.count == optimizers.count else {
            throw missing("optimizers")
        }
        for (optimizer, state) in zip(optimizers, states) { try optimizer.restore(state, path: path) }
        guard case .list(let scheduled)? = file["schedulers"], scheduled.count == schedules.count else {
            throw missing("schedulers")
        }
        var anew = [Int]()
        for (number, (schedule, state)) in zip(schedules, scheduled).enumerated() {
            guard let schedule else { continue }
            if case .none = state { anew.append(number) } else { try schedule.restore(state, path: path) }
        }
        guard let reporter = file["reporter"] else { throw missing("reporter") }
        let history = try TrainingHistory(reporter, from: path)
        var place = Place(epoch: history.epoch)
        guard let own = file[ownKey] else { return (history, place, anew) }
        if case .dictionary(let averages)? = own["balancer"] {
            for case (.text(let name), let value) in averages { model.balancer?.averages[name] = value.number }
        }
        func count(_ key: String) throws -> Int? {
            guard let value = own[key] else { return nil }
            guard let count = value.count else { throw missing("\(ownKey).\(key)") }
            return count
        }
        place.epoch = try count("epoch") ?? history.epoch
        place.batches = try count("batches")
        place.skippedSteps = try count("skipped_steps") ?? 0
        if case .text(let position)? = own["chance"], let position = UInt64(position) { place.chance = position }
        if case .text(let plan)? = own["plan"] { place.plan = plan }
        if let statistics = own["statistics"] { place.statistics = try EpochStatistics(statistics, from: path) }
        return (history, place, anew)
    }
}
