/// Reads the audio of an ``AudioSource``, through libsndfile.
///
/// Integer samples of b bits are divided by 2^(b−1), so full scale is ±1 whatever the file's width; floating-point
/// samples are taken as they are, infinities and NaN included. All channels are kept. A file without a single frame is
/// a signal without samples.
///
/// What cannot be trusted is an error: a file shorter than its header announces, a segment that reaches beyond its
/// recording, a command that fails, although libsndfile or the shell would deliver something. So is a sample rate outside
/// ``sampleRates``.
public enum AudioReader {
    /// The signal of `source`.
    ///
    /// A segment of a file is sought, not decoded from the beginning: samples ⌊start · rate⌋ up to ⌊end · rate⌋,
    /// exclusive (ESPnet, `format_wav_scp`). Lists round times, so an `end` up to ``segmentTolerance`` beyond the
    /// recording is cut.
    public static func read(_ source: AudioSource) throws(AudioError) -> Signal {
        let file = try open(source)
        guard case .segment = source else {
            return Signal(sampleRate: file.sampleRate, channels: try file.readAll())
        }
        if let frameCount = file.frameCount {
            let range = try frames(of: source, sampleRate: file.sampleRate, frameCount: frameCount)
            return Signal(sampleRate: file.sampleRate, channels: try file.read(range: range))
        }
        // A stream that does not say how long it is.
        let recording = try file.readAll()
        let range = try frames(of: source, sampleRate: file.sampleRate, frameCount: recording[0].count)
        return Signal(sampleRate: file.sampleRate, channels: recording.map { Array($0[range]) })
    }

    /// Sample rates that are believed, in Hz: beyond them stands a damaged header, for which a resampling kernel could
    /// take all memory.
    public static let sampleRates = 100...768_000

    /// How far a segment's end may lie beyond its recording, in seconds: what rounding to a tenth makes of a time.
    public static let segmentTolerance = 0.05

    static func open(_ source: AudioSource) throws(AudioError) -> SoundFile {
        let name = source.description
        switch source.recording {
        case .file(let path):
            return try SoundFile.open(
                try ByteStream.open(path: path, name: name), name: name, fileExtension: fileExtension(of: path))
        case .archive(let path, let offset):
            let archive = try ByteStream.open(path: path, name: name)
            try ArchiveRecord.select(in: archive, offset: offset, name: name)
            return try SoundFile.open(archive, name: name)
        case .pipe(let command):
            return try SoundFile.open(ByteStream(try ShellCommand.output(of: command, name: name)), name: name)
        case .segment:
            preconditionFailure("a recording is no segment")
        }
    }

    /// The frames of a source within its recording of `frameCount` frames.
    package static func frames(
        of source: AudioSource, sampleRate: Int, frameCount: Int
    ) throws(AudioError) -> Range<Int> {
        guard case .segment(let recording, let start, let end) = source else { return 0..<frameCount }
        let whole = try frames(of: recording, sampleRate: sampleRate, frameCount: frameCount)
        let rate = Double(sampleRate)
        let duration = Double(whole.count) / rate
        guard start.isFinite, start >= 0, end.isFinite, end == -1 || end > start else {
            throw AudioError(
                source.description, cause: "the segment from \(start) s to \(end) s has no length",
                remedy: "give start < end in seconds, or −1 for the recording's end")
        }
        guard end <= duration + segmentTolerance, start <= duration else {
            throw AudioError(
                source.description,
                cause: "the segment ends at \(max(start, end)) s, but the recording at \(duration) s",
                remedy: "correct the segments, or check that they belong to this recording")
        }
        let first = min(Int(start * rate), whole.count)
        let last = end == -1 ? whole.count : min(Int(end * rate), whole.count)
        return whole.lowerBound + first..<whole.lowerBound + max(first, last)
    }
}
