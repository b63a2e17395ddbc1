/// Where the audio of an utterance comes from.
public indirect enum AudioSource: Sendable, Hashable {
    /// A whole audio file.
    case file(path: String)
    /// The record at a byte offset of a Kaldi-style archive (`wav.ark:123`).
    case archive(path: String, offset: UInt64)
    /// The standard output of a shell command (`wav.scp` entries that end in `|`).
    case pipe(command: String)
    /// A part of a recording, in seconds from its beginning; an `end` of −1 is the recording's end (Kaldi `segments`).
    case segment(of: AudioSource, start: Double, end: Double)
}

extension AudioSource: CustomStringConvertible {
    /// The source as lists and messages write it: `a.wav`, `wav.ark:123`, `sph2pipe a.sph |`, `a.wav [0.5 s to 2.0 s]`.
    public var description: String {
        switch self {
        case .file(let path): path
        case .archive(let path, let offset): "\(path):\(offset)"
        case .pipe(let command): "\(command) |"
        case .segment(let recording, let start, let end):
            "\(recording) [\(start) s to \(end == -1 ? "the end" : "\(end) s")]"
        }
    }

    /// The recording that a segment is cut from; any other source itself.
    var recording: AudioSource {
        if case .segment(let recording, _, _) = self { recording.recording } else { self }
    }
}
