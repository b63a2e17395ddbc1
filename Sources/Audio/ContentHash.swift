import Files

/// The XXH128 hash (xxHash 0.8, seed 0) of what a signal holds, as 32 lower-case hexadecimal digits.
///
/// Hashed are, in this order: sample rate in Hz, number of channels, number of frames (each a 64-bit integer), then the
/// channels one after another as 64-bit IEEE numbers; everything little-endian. Equal samples give equal hashes,
/// whatever the files' formats: a 16-bit WAV and its FLAC copy are the same reference.
public func contentHash(of signal: Signal) -> String {
    let hash = XXH128()
    for field in [signal.sampleRate, signal.channels.count, signal.frameCount] {
        withUnsafeBytes(of: Int64(field).littleEndian) { hash.update($0) }
    }
    for channel in signal.channels {
        #if _endian(little)
            channel.withUnsafeBytes { hash.update($0) }
        #else
            for sample in channel { withUnsafeBytes(of: sample.bitPattern.littleEndian) { hash.update($0) } }
        #endif
    }
    return hash.hexadecimal
}
