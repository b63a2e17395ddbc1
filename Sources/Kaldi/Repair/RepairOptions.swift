/// How a data directory is repaired.
public struct RepairOptions: Sendable, Hashable {
    /// Further tables by utterance (Kaldi: `--utt-extra-files`); they are sorted and filtered, and decide nothing.
    public var utteranceFiles: [String]
    /// Further tables by speaker (Kaldi: `--spk-extra-files`).
    public var speakerFiles: [String]
    /// Whether every utterance becomes its own speaker where there is no `utt2spk`, which is an error otherwise.
    public var makesSpeakers: Bool
    /// Whether `utt2spk` must be in order of utterances and speakers at once, as Kaldi has it.
    public var needsSpeakerOrder: Bool

    /// Kaldi's way.
    public init(
        utteranceFiles: [String] = [], speakerFiles: [String] = [], makesSpeakers: Bool = false,
        needsSpeakerOrder: Bool = true
    ) {
        self.utteranceFiles = utteranceFiles
        self.speakerFiles = speakerFiles
        self.makesSpeakers = makesSpeakers
        self.needsSpeakerOrder = needsSpeakerOrder
    }
}
