import Audio
import Checkpoints
import Codecs
import FoundationEssentials
import NeuralCodecs

extension Trainer {
    /// Writes what an epoch came to: its model first, then what leads to it, then the state, and only then deletes what is no longer
    /// needed. A run that is killed in between goes on from the epoch before.
    func keep(_ epoch: Int, _ events: SharedEvents?) throws {
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

    /// Has the checkpoint of an epoch scored, if it is the epoch's turn; what is found goes to the log.
    func scoreCheckpoint(_ epoch: Int) throws {
        guard isWriter, let scorer, options.scoringInterval > 0, epoch % options.scoringInterval == 0 else { return }
        tell(.scoring(epoch: epoch))
        let step = history.results(phase: "train", epoch: epoch)?.totalCount ?? 0
        let audio = audio.validation.items.map { Utterance(key: $0.key, source: $0.source, speaker: $0.speaker) }
        let scores: CheckpointScores
        do {
            scores = try scorer.score(
                ModelFiles(folder: folder).model(epoch: epoch), epoch: epoch, step: step, validation: audio)
        } catch {
            // Days of training do not end for it.
            try log.add("\(epoch)epoch was not scored: \(error)", level: .warning, module: "trainer")
            return
        }
        if scores.missing > 0 {
            try log.add(
                "\(epoch)epoch: \(scores.missing) of \(scores.expected) utterances have no scores"
                    + (scores.reason.map { " (\($0))" } ?? ""), level: .warning, module: "trainer")
        }
        let text = scores.means.map { "\($0.name)=\(LogNumber.text($0.value))" }.joined(separator: ", ")
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

    func average(epoch: Int, suffix: String?) throws {
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
}
