/// Where the audio of an utterance comes from.
public indirect enum AudioSource: Sendable, Hashable {
    /// A whole audio file.
    case file(path: String)
    /// The record at a byte offset of a Kaldi-style archive (`wav.ark:123`).
    case archive(path: String, offset: UInt64)
    /// The standard output of a shell command (`wav.scp` entries that end in `|`).
    case pipe(command: String)
    /// A part of a recording, in seconds from its beginning.
    case segment(of: AudioSource, start: Double, end: Double)
}

/// One item to score: a key and its audio.
public struct Utterance: Sendable, Hashable {
    /// Name by which reference and hypothesis are paired.
    public let key: String
    /// Where the audio is.
    public let source: AudioSource
    /// Speaker, where `utt2spk` names one.
    public var speaker: String?

    /// An utterance of a collection.
    public init(key: String, source: AudioSource, speaker: String? = nil) {
        self.key = key
        self.source = source
        self.speaker = speaker
    }
}
