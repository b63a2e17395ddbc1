import Audio

/// Scores checkpoints while a run goes on.
package protocol CheckpointScorer {
    /// Whether the checkpoint of an epoch has been scored.
    func hasScored(_ epoch: Int) -> Bool
    /// Decodes and scores validation audio with the checkpoint of an epoch.
    ///
    /// - Parameters:
    ///   - modelFile: The checkpoint, with `config.yaml` beside it.
    ///   - step: Steps of training so far.
    ///   - utterances: All that validates; a scorer may take some of it.
    func score(
        _ modelFile: String, epoch: Int, step: Int, validation utterances: [Utterance]
    ) throws -> CheckpointScores
}

/// What a checkpoint's audio came to.
public struct CheckpointScores: Sendable {
    /// The metrics' means over the utterances, by key.
    public let means: [(name: String, value: Double)]
    /// How many utterances were to be scored, and how many of them could not be.
    public let expected: Int, missing: Int
    /// Why the first of these could not be, where that is known.
    public let reason: String?

    /// Scores of a checkpoint.
    public init(means: [(name: String, value: Double)], expected: Int, missing: Int = 0, reason: String? = nil) {
        (self.means, self.expected, self.missing, self.reason) = (means, expected, missing, reason)
    }
}
