/// One item to score: a key and its audio.
public struct Utterance: Sendable, Hashable {
    /// Name by which reference and hypothesis are paired.
    public let key: String
    /// Where the audio is.
    public let source: AudioSource
    /// Speaker, where `utt2spk` names one.
    public var speaker: String?
    /// What is said, where a list of transcripts has it.
    public var transcript: String?

    /// An utterance of a collection.
    public init(key: String, source: AudioSource, speaker: String? = nil, transcript: String? = nil) {
        self.key = key
        self.source = source
        self.speaker = speaker
        self.transcript = transcript
    }
}
