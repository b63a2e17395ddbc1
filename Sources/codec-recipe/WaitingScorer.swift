import Audio
import Recipe
import Training

/// Scores checkpoints while the thread that trains waits.
struct WaitingScorer: CheckpointScorer {
    let scoring: CheckpointScoring

    func hasScored(_ epoch: Int) -> Bool { scoring.hasScored(epoch) }

    func score(
        _ modelFile: String, epoch: Int, step: Int, validation utterances: [Utterance]
    ) throws -> CheckpointScores {
        let scoring = scoring
        return try waiting {
            try await scoring.score(epoch: epoch, step: step, modelFile: modelFile, validation: utterances)
        }
    }
}
