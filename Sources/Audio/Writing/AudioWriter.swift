import CSndfile
import Glibc

/// Writes signals as audio files, through libsndfile.
///
/// Samples beyond full scale are limited, not wrapped, in integer formats. The rounding is libsndfile's: 16-bit WAV is
/// ⌊32768 · x⌋, 16-bit FLAC the nearest integer, halves to even.
public enum AudioWriter {
    /// Writes `signal` to `path`. The file appears whole or not at all: it is written beside its place and renamed.
    public static func write(_ signal: Signal, to path: String, as format: AudioFileFormat) throws(AudioError) {
        let bytes = try encode(signal, as: format, name: path)
        let partial = "\(path).\(getpid()).partial"
        guard let file = fopen(partial, "wbe") else { throw .writing(path, errno) }
        var failure: Int32 = fwrite(bytes, 1, bytes.count, file) == bytes.count ? 0 : errno
        if fclose(file) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(partial, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(partial)
            throw .writing(path, failure)
        }
    }

    /// The bytes of an audio file that holds `signal`.
    public static func encode(_ signal: Signal, as format: AudioFileFormat) throws(AudioError) -> [UInt8] {
        try encode(signal, as: format, name: "audio in memory")
    }

    private static func encode(
        _ signal: Signal, as format: AudioFileFormat, name: String
    ) throws(AudioError) -> [UInt8] {
        let stream = ByteStream([])
        var description = SF_INFO()
        description.format = format.code
        description.samplerate = Int32(clamping: signal.sampleRate)
        description.channels = Int32(clamping: signal.channels.count)
        var callbacks = ByteStream.virtualIO()
        guard let handle = sf_open_virtual(&callbacks, Int32(SFM_WRITE), &description, stream.userData) else {
            throw AudioError(
                name,
                cause:
                    "libsndfile does not write \(signal.channels.count) channels at \(signal.sampleRate) Hz as \(format.name)",
                remedy: "choose another format")
        }
        sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
        let complete = writeFrames(of: signal, to: handle)
        guard sf_close(handle) == 0, complete else {
            throw AudioError(name, cause: "libsndfile could not encode it", remedy: "choose another format")
        }
        return stream.bytes(0..<stream.count)
    }

    private static func writeFrames(of signal: Signal, to handle: OpaquePointer) -> Bool {
        let channelCount = signal.channels.count
        let framesAtOnce = max(1, (1 << 15) / channelCount)
        var block: [Double] = []
        for start in stride(from: 0, to: signal.frameCount, by: framesAtOnce) {
            let frames = start..<min(start + framesAtOnce, signal.frameCount)
            block.removeAll(keepingCapacity: true)
            for frame in frames {
                for channel in signal.channels { block.append(channel[frame]) }
            }
            if sf_writef_double(handle, block, sf_count_t(frames.count)) != frames.count { return false }
        }
        return true
    }
}

extension AudioError {
    fileprivate static func writing(_ path: String, _ errorNumber: Int32) -> AudioError {
        AudioError(
            path, cause: "it cannot be written: \(systemMessage(errorNumber))",
            remedy: "check that the folder exists, is writable and has room")
    }
}
