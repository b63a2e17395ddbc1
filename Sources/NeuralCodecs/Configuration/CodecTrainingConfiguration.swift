import Codecs

/// All that `codec_conf` of an ESPnet `config.yaml` says: the generator, and what trains it. Keys that nothing here knows are
/// an error.
public struct CodecTrainingConfiguration: Sendable {
    /// The architecture.
    public let kind: CodecKind
    /// Encoder, quantizer and decoder.
    public let generator: GeneratorConfiguration
    /// What tells decoded audio from audio.
    public let discriminator: DiscriminatorConfiguration
    /// What is made small.
    public let losses: LossConfiguration
    /// Whether both turns of a step share one pass of the generator.
    public let cachesGeneratorOutputs: Bool

    /// Reads a configuration from its text; `path` is for messages.
    public init(text: String, path: String) throws(CodecError) {
        var (kind, codec, _) = try TrainConfiguration.codec(text: text, path: path)
        self.kind = kind
        generator = try GeneratorConfiguration(kind, codecConf: &codec)
        discriminator = try DiscriminatorConfiguration(kind, codecConf: &codec)
        losses = try LossConfiguration(kind, sampleRate: generator.sampleRate, codecConf: &codec)
        cachesGeneratorOutputs = try codec.flag("cache_generator_outputs", default: false)
        try codec.finish()
    }

    /// The codec that `codec` and `codec_conf` of a file name. All that is wrong in `codec_conf` goes to `faults`, and then this
    /// is `nil`. `codecConf` must gather there too.
    package init?(_ kind: CodecKind, codecConf: inout ConfigurationMapping, faults: ConfigurationFaults) {
        let earlier = faults.found.count
        // One after the other, so that a refusal in one part does not hide the next.
        let parts = (
            generator: faults.gather { () throws(CodecError) in
                try GeneratorConfiguration(kind, codecConf: &codecConf)
            },
            discriminator: faults.gather { () throws(CodecError) in
                try DiscriminatorConfiguration(kind, codecConf: &codecConf)
            },
            losses: faults.gather { () throws(CodecError) in
                // The rate only goes into the mel loss; where there is none the generator has told why.
                let rate = try codecConf.size("sampling_rate", default: kind.defaultSampleRate)
                return try LossConfiguration(kind, sampleRate: rate, codecConf: &codecConf)
            },
            caches: faults.gather { () throws(CodecError) in
                try codecConf.flag("cache_generator_outputs", default: false)
            }
        )
        // A refusal leaves keys unread, which are not unknown for that.
        if parts.losses != nil { _ = faults.gather { () throws(CodecError) in try codecConf.finish() } }
        guard faults.found.count == earlier, let generator = parts.generator, let losses = parts.losses,
            let discriminator = parts.discriminator, let caches = parts.caches
        else { return nil }
        self.kind = kind
        self.generator = generator
        self.discriminator = discriminator
        self.losses = losses
        cachesGeneratorOutputs = caches
    }
}
