import Audio

/// What full scale is for 16-bit integers in a WAV file: VERSA's reader of Kaldi lists (`--io kaldi`, its default) divides them by
/// another number than its other readers, and than it does for FLAC.
public enum IntegerScale: String, Sendable, Hashable, CaseIterable {
    /// 32768 for all integers, as everywhere else.
    case soundfile
    /// 32767 for 16-bit WAV files; 32768 for others.
    case kaldi

    /// The signal of a source as VERSA's reader scales it.
    func scaled(_ signal: Signal, of source: AudioSource) throws(AudioError) -> Signal {
        guard self == .kaldi else { return signal }
        let format = try AudioReader.extent(of: source).format
        guard format.isPCM16, format.isWAV else { return signal }
        let channels = signal.channels.map { $0.map { $0 * 32768 / 32767 } }
        return Signal(sampleRate: signal.sampleRate, channels: channels)
    }
}
