/// The architectures, by ESPnet's names.
public enum CodecKind: String, Sendable, CaseIterable {
    case soundstream, encodec, dac, funcodec, hificodec

    /// Whether ESPnet's `encode` of this codec looks at the target bandwidth.
    public var honoursTargetBandwidthInESPnet: Bool { ESPnetQuirks.honoursTargetBandwidth(self) }

    /// The name of the paper's codec.
    public var title: String {
        switch self {
        case .soundstream: "SoundStream"
        case .encodec: "EnCodec"
        case .dac: "DAC"
        case .funcodec: "FunCodec"
        case .hificodec: "HiFi-Codec"
        }
    }

    /// Samples a second where `sampling_rate` is not given.
    package var defaultSampleRate: Int { self == .hificodec ? 16000 : 24000 }
}
