import CSndfile
import Files

/// Writes signals as audio files, through libsndfile.
///
/// Samples beyond full scale are limited, not wrapped, in integer formats. The rounding is libsndfile's: 16-bit WAV is
/// ⌊32768 · x⌋, 16-bit FLAC the nearest integer, halves to even.
public enum AudioWriter {
    /// Writes `signal` to `path`. The file appears whole or not at all; folders above it are made.
    public static func write(_ signal: Signal, to path: String, as format: AudioFileFormat) throws(AudioError) {
        let bytes = try encode(signal, as: format, name: path)
        do throws(FileError) {
            // One of many that are made again where they are missing.
            try AtomicFile.write(bytes, to: path, synchronizing: false)
        } catch {
            throw AudioError(
                error.path, cause: "it cannot be written: \(error.cause)",
                remedy: "check that the folder is writable and has room")
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
