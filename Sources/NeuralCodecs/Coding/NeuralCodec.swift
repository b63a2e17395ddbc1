import Codecs

/// A neural codec beside the classical ones.
public struct NeuralCodec: Codec {
    private let coding: AudioCoding

    /// The codec of a model.
    public init(_ coding: AudioCoding) { self.coding = coding }

    public var description: CodecDescription { coding.description }

    public func encode(_ samples: [Float]) async throws -> EncodedAudio { try coding.encode(samples) }

    public func decode(_ encoded: EncodedAudio) async throws -> [Float] { try coding.decode(encoded) }
}
