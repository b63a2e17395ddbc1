import Audio
import FoundationEssentials
import Glibc
import Scoring

/// The audio of a stored row as a file that stands in a page: FLAC or WAV at the original rate, never a codec that loses
/// anything.
///
///     switch AudioClip.load(record, relativeTo: "/data/exp") {
///     case .success(let clip): page += "<audio controls src=\"\(clip.dataURI)\"></audio>"
///     case .failure(let why): page += "<p>no audio: \(Markup.text(why.description))</p>"
///     }
public struct AudioClip: Sendable {
    /// `audio/flac` or `audio/wav`.
    public let mediaType: String
    /// The file.
    public let bytes: [UInt8]
    /// The samples, as they were scored.
    public let signal: Signal
    /// Whether the file holds exactly these samples. Floating-point audio between the steps of 24 bits is rounded to
    /// them, 144 dB below full scale.
    public let isExact: Bool

    /// Length in seconds.
    public var duration: Double { signal.duration }
    /// The clip for the `src` of an `<audio>`: nothing is loaded.
    public var dataURI: String { DataURI.text(mediaType: mediaType, bytes) }
    /// Length of ``dataURI`` in bytes, without making it.
    public var embeddedByteCount: Int { "data:\(mediaType);base64,".utf8.count + (bytes.count + 2) / 3 * 4 }

    /// Why there is no clip. None of these is a reason to stop: the page says it in the clip's place.
    public enum Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
        /// There is no row, or it does not say what its audio held: the audio could not be read when it was scored.
        case notScored
        /// The file or archive is not there, or is no regular file.
        case missingFile(String)
        /// The audio came from a command, and commands that stand in a result file are not run.
        case command
        /// What stands there is no audio any more.
        case unreadable(String)
        /// The audio is not what was scored.
        case hashDiffers
        /// There is no sample.
        case empty
        /// Some samples are infinite or no numbers.
        case notFinite
        /// No format holds it, such as very many channels.
        case notEncodable(String)

        /// The reason in words.
        public var description: String {
            switch self {
            case .notScored: "there was no audio, or it could not be read, when this system was scored"
            case .missingFile(let path): "missing file: \(path)"
            case .command: "the audio came from a command, which is not run again"
            case .unreadable(let cause): "unreadable: \(cause)"
            case .hashDiffers: "hash differs: the file is no longer what was scored"
            case .empty: "the audio has no samples"
            case .notFinite: "the audio has samples that are no finite numbers"
            case .notEncodable(let cause): "cannot be embedded: \(cause)"
            }
        }
    }

    /// The clip of a row's audio, if it is still the audio that was scored.
    ///
    /// - Parameters:
    ///   - record: from the row, see `ScoreRow.AudioRecord.init(json:)`
    ///   - directory: where relative paths start
    public static func load(
        _ record: ScoreRow.AudioRecord, relativeTo directory: String
    ) -> Result<AudioClip, Unavailable> {
        do throws(Unavailable) {
            guard let hash = record.contentHash else { throw .notScored }
            let signal = try read(record.source.resolved(against: directory))
            guard contentHash(of: signal) == hash else { throw .hashDiffers }
            return .success(try AudioClip(signal))
        } catch {
            return .failure(error)
        }
    }

    private static func read(_ source: AudioSource) throws(Unavailable) -> Signal {
        guard let path = source.path else { throw .command }
        // A pipe or a device could keep the reader waiting for ever.
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .missingFile(path) }
        do throws(AudioError) {
            return try AudioReader.read(source)
        } catch {
            throw .unreadable(error.cause)
        }
    }

    /// The clip of a signal.
    public init(_ signal: Signal) throws(Unavailable) {
        guard signal.frameCount > 0 else { throw .empty }
        guard signal.channels.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .notFinite }
        let precision = Precision(of: signal)
        do throws(AudioError) {
            let file = try Self.smallest(of: precision.formats, signal)
            bytes = file.bytes
            mediaType = file.mediaType
        } catch {
            throw .notEncodable(error.cause)
        }
        self.signal = signal
        isExact = precision.isExact
    }

    /// The shorter one of a signal's files; FLAC does not take every rate and number of channels.
    private static func smallest(
        of formats: [ClipFormat], _ signal: Signal
    ) throws(AudioError) -> (bytes: [UInt8], mediaType: String) {
        var best: (bytes: [UInt8], mediaType: String)?
        var failure: AudioError?
        for format in formats {
            do throws(AudioError) {
                let bytes = try AudioWriter.encode(signal, as: format.file)
                if bytes.count < best?.bytes.count ?? .max { best = (bytes, format.mediaType) }
            } catch {
                failure = error
            }
        }
        if let best { return best }
        throw failure ?? AudioError("audio", cause: "there is no format for it", remedy: "leave it out")
    }
}

extension AudioSource {
    /// The source with a relative path turned into one from `directory`.
    fileprivate func resolved(against directory: String) -> AudioSource {
        func joined(_ path: String) -> String {
            path.hasPrefix("/") || directory.isEmpty
                ? path : directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
        }
        switch self {
        case .file(let path): return .file(path: joined(path))
        case .archive(let path, let offset): return .archive(path: joined(path), offset: offset)
        case .pipe: return self
        case .segment(let recording, let start, let end):
            return .segment(of: recording.resolved(against: directory), start: start, end: end)
        }
    }

    /// The file in which the audio is; `nil` for a command.
    fileprivate var path: String? {
        switch self {
        case .file(let path), .archive(let path, _): path
        case .pipe: nil
        case .segment(let recording, _, _): recording.path
        }
    }
}
