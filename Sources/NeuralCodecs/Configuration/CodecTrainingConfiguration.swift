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
        var (kind, codec) = try TrainConfiguration.codec(text: text, path: path)
        self.kind = kind
        generator = try GeneratorConfiguration(kind, codecConf: &codec)
        discriminator = try DiscriminatorConfiguration(kind, codecConf: &codec)
        losses = try LossConfiguration(kind, sampleRate: generator.sampleRate, codecConf: &codec)
        cachesGeneratorOutputs = try codec.flag("cache_generator_outputs", default: false)
        try codec.finish()
    }
}
