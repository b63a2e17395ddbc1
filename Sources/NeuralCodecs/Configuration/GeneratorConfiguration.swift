import Codecs

/// Sizes of a generator: encoder, quantizer and decoder.
public struct GeneratorConfiguration: Sendable {
    /// The architecture.
    public let kind: CodecKind
    /// Samples a second of input and output.
    public let sampleRate: Int
    /// Encoder and decoder.
    public let layers: Layers
    /// D, the width of what is quantized (of a group, for HiFi-Codec).
    public let latentWidth: Int
    /// The residual quantizer (each group's, for HiFi-Codec).
    public let quantizer: QuantizerConfiguration

    /// Encoder and decoder by family.
    public enum Layers: Sendable {
        /// SoundStream, EnCodec, DAC: on samples.
        case waveform(SEANetConfiguration)
        /// FunCodec: on a spectrum.
        case spectrum(SEANetConfiguration, SpectrumConfiguration)
        /// HiFi-Codec.
        case hifi(HiFiConfiguration)
    }

    /// Number of independent residual quantizers over parts of the latent: 2 for HiFi-Codec, else 1.
    public var groupCount: Int { kind == .hificodec ? 2 : 1 }

    /// Samples a code frame.
    public var hopLength: Int {
        switch layers {
        case .waveform(let sizes): sizes.ratios.reduce(1) { $0 * $1.time }
        case .spectrum(let sizes, let spectrum): sizes.ratios.reduce(spectrum.hopLength) { $0 * $1.time }
        case .hifi(let sizes): sizes.upsampleRates.reduce(1, *)
        }
    }

    /// Whether the input is divided by its root mean square.
    public var normalizesLevel: Bool {
        if case .spectrum(_, let spectrum) = layers { spectrum.normalizesLevel } else { false }
    }

    /// How many codebooks ESPnet uses for a bandwidth in kbit/s.
    public func codebookCount(bandwidth: Double) -> Int { ESPnetQuirks.codebookCount(self, bandwidth: bandwidth) }

    /// Code frames a second.
    public var frameRate: Double { Double(sampleRate) / Double(hopLength) }

    /// The generator of a `codec_conf`.
    init(_ kind: CodecKind, codecConf: inout ConfigurationMapping) throws(CodecError) {
        let sampleRate = try codecConf.size("sampling_rate", default: kind.defaultSampleRate)
        var parameters = try codecConf.mapping("generator_params")
        try self.init(kind, sampleRate: sampleRate, &parameters)
        try parameters.finish()
    }

    private init(
        _ kind: CodecKind, sampleRate: Int, _ parameters: inout ConfigurationMapping
    ) throws(CodecError) {
        self.kind = kind
        // ESPnet's constructors add the rate to the parameters that they store.
        let stored = try parameters.size("sample_rate", default: sampleRate)
        guard stored == sampleRate else {
            throw parameters.refused(
                "sample_rate", "is \(stored), 'sampling_rate' is \(sampleRate)", "make them equal")
        }
        self.sampleRate = sampleRate
        latentWidth = try parameters.size("hidden_dim", default: kind == .hificodec ? 256 : 128)
        guard latentWidth <= 1 << 16 else {
            throw parameters.refused("hidden_dim", "is \(latentWidth)", "give at most \(1 << 16)")
        }
        quantizer = try QuantizerConfiguration(kind, &parameters)
        switch kind {
        case .soundstream, .encodec, .dac:
            layers = .waveform(try SEANetConfiguration(kind, &parameters))
        case .funcodec:
            let sizes = try SEANetConfiguration(kind, &parameters)
            layers = .spectrum(sizes, try SpectrumConfiguration(channels: sizes.channels, &parameters))
        case .hificodec:
            guard latentWidth == 256 else {
                throw parameters.refused(
                    "hidden_dim", "is \(latentWidth)", "HiFi-Codec needs 256: it splits 512 in two")
            }
            layers = .hifi(try HiFiConfiguration(&parameters))
        }
    }
}
