import Archives
import Audio
import DSP
import Files
import FoundationEssentials
import Kaldi

/// A job of stage 2: audio of a list, as files or an archive of one rate and encoding, with `wav.scp` and `utt2num_samples`.
///
/// A file stays where it is, and its line is repeated, where nothing would change: it has the rate, the suffix of the format and
/// 16-bit samples, and is neither a segment, the output of a command nor a record of an archive. Other audio is written with all
/// its channels. An utterance that cannot be read is left out and told.
///
/// Source: ESPnet, `format_wav_scp.sh`.
public struct AudioFormatting: Sendable {
    /// What comes out.
    public struct Options: Sendable {
        /// The rate, in Hz; `nil` leaves each file's.
        public var sampleRate: Int?
        /// Files of the dump.
        public var format = DumpFormat.wav
        /// Numbers of the channels to keep, from 0; `nil` keeps all.
        public var channels: [Int]?
        /// Whether files that an earlier, broken run wrote are kept.
        public var keepsEarlier = false
        /// Whether MFCC and voice activity are written too.
        public var writesFeatures = false

        /// WAV files of the rates that there are.
        public init() {}
    }

    /// What a job came to.
    public struct Outcome: Sendable {
        /// Utterances in the list that was written.
        public var writtenCount = 0
        /// How many of them stayed where they are.
        public var keptCount = 0
        /// Keys that were left out, with the reasons.
        public var failures: [(key: String, reason: String)] = []
    }

    private let options: Options
    private let folder: String

    /// A job that writes into `folder`.
    public init(_ options: Options, into folder: String) {
        self.options = options
        self.folder = folder
    }

    /// Name of the file of keys that were left out, with the reasons.
    static let failuresName = "failures"

    /// Does the work for the entries of a list, in its order.
    ///
    /// - Parameters:
    ///   - list: a `wav.scp`; commands in it are run.
    ///   - segments: the segments to cut of its recordings; `nil` for whole entries.
    ///   - tell: called with each key that was left out, and why.
    public func run(
        _ list: String, segments: String?, tell: (_ key: String, _ reason: String) -> Void
    ) throws -> Outcome {
        try Folders.make(folder)
        let entries =
            try segments.map { try FormattingEntry.segments($0, recordings: list) } ?? FormattingEntry.whole(list)
        var outcome = Outcome()
        var recording = KeptRecording()
        let paths = ArchivePaths(archive: folder + "/data_wav.ark", table: folder + "/wav.scp")
        var archive = options.format.isArchive ? try ArchiveWriter(paths) : nil
        var (scp, counts, failures) = ("", "", "")
        for entry in entries {
            do {
                let frames: Int
                if archive != nil {
                    let signal = try selected(recording.read(entry.source.get()), entry.source.get())
                    try archive?.add(entry.key, audioFile: AudioWriter.encode(signal, as: options.format.file))
                    frames = signal.frameCount
                } else {
                    let file = try format(entry, &recording)
                    scp += "\(entry.key) \(file.path)\n"
                    frames = file.frames
                    if file.isKept { outcome.keptCount += 1 }
                }
                counts += "\(entry.key) \(frames)\n"
                outcome.writtenCount += 1
            } catch let error as AudioError {
                let reason = error.description.replacing("\n", with: " ")
                tell(entry.key, reason)
                failures += "\(entry.key) \(reason)\n"
                outcome.failures.append((entry.key, reason))
            }
        }
        let isArchive = archive != nil
        try archive.take()?.finish(synchronizing: false)
        let tables =
            (isArchive ? [] : [("wav.scp", scp)]) + [("utt2num_samples", counts), (Self.failuresName, failures)]
        for (name, text) in tables {
            try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)", synchronizing: false)
        }
        if options.writesFeatures { try writeFeatures() }
        return outcome
    }

    /// MFCC and voice activity of what was written, with Kaldi's defaults at its rate.
    private func writeFeatures() throws {
        let utterances = UtteranceCollection(path: folder + "/wav.scp").utterances
        let rate = try options.sampleRate ?? utterances.first.map { try AudioReader.extent(of: $0.source).sampleRate }
        var mfcc = KaldiMFCCOptions()
        if let rate { mfcc.frames.sampleRate = rate }
        let outcome = try KaldiFeatures(mfcc).write(
            utterances, features: ArchivePaths(archive: folder + "/feats.ark", table: folder + "/feats.scp"),
            voice: ArchivePaths(archive: folder + "/vad.ark", table: folder + "/vad.scp"))
        guard let first = outcome.leftOut.first else { return }
        throw RecipeError(
            folder, cause: "\(outcome.leftOut.count) utterances have no features: \(first)",
            remedy: "leave out what is shorter than a frame")
    }

    /// An utterance's file, and its samples per channel.
    private func format(
        _ entry: FormattingEntry, _ recording: inout KeptRecording
    ) throws -> (path: String, frames: Int, isKept: Bool) {
        let source = try entry.source.get()
        guard !entry.key.hasPrefix("/"), !entry.key.split(separator: "/").contains("..") else {
            throw AudioError(
                source.description, cause: "the key '\(entry.key)' leads out of the folder that its file would be in",
                remedy: "name the utterance otherwise")
        }
        if let frames = try framesKept(entry, source) { return (entry.value, frames, true) }
        let path = "\(folder)/\(entry.key).\(options.format.rawValue)"
        if options.keepsEarlier, isCurrent(path, source), let extent = try? AudioReader.extent(of: .file(path: path)),
            options.sampleRate == nil || extent.sampleRate == options.sampleRate
        {
            return (path, extent.frameCount, false)
        }
        let signal = try selected(recording.read(source), source)
        // What cannot be written is no fault of the utterance's, and ends the job.
        try AtomicFile.write(AudioWriter.encode(signal, as: options.format.file), to: path, synchronizing: false)
        return (path, signal.frameCount, false)
    }

    /// Whether a file is newer than what it was made of; of a command's output nobody knows.
    private func isCurrent(_ path: String, _ source: AudioSource) -> Bool {
        let origin: String
        switch source {
        case .file(let path), .archive(let path, _): origin = path
        case .segment(let recording, _, _): return isCurrent(path, recording)
        case .pipe: return false
        }
        guard let made = modificationTime(path), let changed = modificationTime(origin) else { return false }
        return made > changed
    }

    /// The samples per channel of a file that stays where it is; `nil` for one that is written anew.
    private func framesKept(_ entry: FormattingEntry, _ source: AudioSource) throws(AudioError) -> Int? {
        guard !options.format.isArchive, options.channels == nil, case .file(let path) = source,
            !entry.value.contains(".ark"), FormattingEntry.suffix(of: entry.value) == "." + options.format.rawValue
        else { return nil }
        let extent = try AudioReader.extent(of: source)
        guard extent.format.isPCM16, options.sampleRate == nil || extent.sampleRate == options.sampleRate else {
            return nil
        }
        // A WAV file's header is checked against its length; what is wrong inside a compressed one shows when it is read.
        if options.format == .flac { return try AudioReader.read(.file(path: path)).frameCount }
        return extent.frameCount
    }

    /// The wanted channels at the wanted rate.
    private func selected(_ signal: Signal, _ source: AudioSource) throws(AudioError) -> Signal {
        var channels = signal.channels
        // One channel is never selected from, as in ESPnet.
        if let wanted = options.channels, channels.count > 1 {
            guard wanted.allSatisfy(channels.indices.contains) else {
                throw AudioError(
                    source.description, cause: "it has \(channels.count) channels, not those of --ref-channels",
                    remedy: "count channels from 0")
            }
            channels = wanted.map { signal.channels[$0] }
        }
        guard let rate = options.sampleRate, rate != signal.sampleRate else {
            return Signal(sampleRate: signal.sampleRate, channels: channels)
        }
        let resampled = channels.map { SincInterpolation.resample($0, from: signal.sampleRate, to: rate) }
        guard let first = resampled.first, !first.isEmpty else {
            throw AudioError(
                source.description, cause: "\(signal.frameCount) samples are too few for \(rate) Hz",
                remedy: "leave it out")
        }
        return Signal(sampleRate: rate, channels: resampled)
    }
}

/// The recording that segments are cut from, kept while they follow each other, where it cannot be sought in.
private struct KeptRecording {
    private var kept: (source: AudioSource, signal: Signal)?

    /// The audio of a source.
    mutating func read(_ source: AudioSource) throws(AudioError) -> Signal {
        guard case .segment(let recording, _, _) = source, case .pipe = recording else {
            return try AudioReader.read(source)
        }
        let signal: Signal
        if let kept, kept.source == recording { signal = kept.signal } else { signal = try AudioReader.read(recording) }
        kept = (recording, signal)
        let range = try AudioReader.frames(
            of: source, sampleRate: signal.sampleRate, frameCount: signal.frameCount)
        return Signal(sampleRate: signal.sampleRate, channels: signal.channels.map { Array($0[range]) })
    }
}
