/// What a data directory must have to be valid.
public struct ValidationOptions: Sendable, Hashable {
    /// Whether `feats.scp` must be there; if it is, it is checked (Kaldi: `--no-feats`).
    public var needsFeatures: Bool
    /// Whether `text` must be there; if not, it is not looked at (Kaldi: `--no-text`).
    public var needsText: Bool
    /// Whether `wav.scp` must be there; if it is, it is checked (Kaldi: `--no-wav`).
    public var needsAudio: Bool
    /// Whether utterances must be in byte order of their speakers too (Kaldi: `--no-spk-sort`).
    public var needsSpeakerOrder: Bool
    /// Whether `text` may have characters that cannot be printed (Kaldi: `--non-print`).
    public var allowsNonPrintable: Bool

    /// Kaldi's defaults: all of it is needed.
    public init(
        needsFeatures: Bool = true, needsText: Bool = true, needsAudio: Bool = true, needsSpeakerOrder: Bool = true,
        allowsNonPrintable: Bool = false
    ) {
        self.needsFeatures = needsFeatures
        self.needsText = needsText
        self.needsAudio = needsAudio
        self.needsSpeakerOrder = needsSpeakerOrder
        self.allowsNonPrintable = allowsNonPrintable
    }
}
