import Codecs

/// A neural codec beside the classical ones.
public struct NeuralCodec: Codec {
    private let coding: AudioCoding

    /// The codec of a model.
    public init(_ coding: AudioCoding) { self.coding = coding }

    /// What is fixed about the model at its setting.
    public var description: CodecDescription { coding.description }

    /// Codes of mono samples at the model's rate.
    public func encode(_ samples: [Float]) async throws -> EncodedAudio { try coding.encode(samples) }

    /// Samples of codes.
    public func decode(_ encoded: EncodedAudio) async throws -> [Float] { try coding.decode(encoded) }
}
