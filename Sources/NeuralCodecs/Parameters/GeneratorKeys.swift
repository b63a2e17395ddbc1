/// The keys of a codec's generator in ESPnet's checkpoints; those of discriminators and losses are others.
public enum GeneratorKeys {
    /// What all of them begin with, before a dot.
    public static let prefix = "codec.generator"
}

/// The keys of a codec's discriminators.
package enum DiscriminatorKeys {
    /// What all of them begin with, before a dot.
    package static let prefix = "codec.discriminator"
}
