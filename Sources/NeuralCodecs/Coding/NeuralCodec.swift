import Codecs
import Files
import Torch

/// A neural codec beside the classical ones.
public struct NeuralCodec: Codec {
    private let coding: AudioCoding
    /// The hashes of checkpoint and configuration, and how the model is used.
    public let identity: CodecIdentity

    /// The codec of a model.
    ///
    /// - Throws: ``CodecError`` if a file of the model cannot be read
    public init(_ coding: AudioCoding) throws(CodecError) {
        self.coding = coding
        let options = coding.options
        let model: String
        do throws(FileError) {
            model = try FileHash.hexadecimal(mapping: coding.modelFile)
        } catch {
            throw CodecError(reading: error)
        }
        let configuration = XXH128()
        configuration.update(coding.configuration.codecText)
        identity = CodecIdentity(
            modelHash: model, targetBandwidth: options.targetBandwidth,
            settings: [
                "config": configuration.hexadecimal,
                "device": options.device == .cpu ? "cpu" : "cuda", "dtype": "\(options.type)",
                "espnet_exact": "\(options.isESPnetExact)", "streaming": "\(options.isStreaming)",
                "piece_seconds": options.pieceSeconds.map { "\($0)" } ?? "default",
            ], files: ModelFiles(modelFile: coding.modelFile, trainConfig: coding.configuration.path))
    }

    /// What is fixed about the model at its setting.
    public var description: CodecDescription { coding.description }

    /// Codes of mono samples at the model's rate.
    public func encode(_ samples: [Float]) async throws -> EncodedAudio { try coding.encode(samples) }

    /// Samples of codes.
    public func decode(_ encoded: EncodedAudio) async throws -> [Float] { try coding.decode(encoded) }
}
