import Audio

/// The files of a dump: `audio_format`.
public enum DumpFormat: String, Sendable, CaseIterable {
    case wav, flac
    case wavArchive = "wav.ark"
    case flacArchive = "flac.ark"

    /// Whether all audio of a job is in one archive.
    public var isArchive: Bool { self == .wavArchive || self == .flacArchive }

    /// The encoding of each utterance.
    var file: AudioFileFormat { self == .wav || self == .wavArchive ? .wav16 : .flac16 }

    /// ESPnet's word for how its lists are read.
    var dataType: String { isArchive ? "kaldi_ark" : "sound" }
}
