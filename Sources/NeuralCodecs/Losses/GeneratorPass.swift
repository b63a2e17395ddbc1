import Torch

/// What one pass of a generator gives its losses.
package struct GeneratorPass: Sendable {
    /// Decoded audio, [B, 1, T].
    package let audio: Tensor
    /// The latent decoded without quantization, for the dual decoder.
    package let audioOfLatent: Tensor?
    /// How far the latent is from the codebooks' vectors, as the encoder sees it and as a loss of its own; single numbers.
    package let commitment: Tensor, quantization: Tensor

    /// A pass.
    package init(audio: Tensor, audioOfLatent: Tensor?, commitment: Tensor, quantization: Tensor) {
        (self.audio, self.audioOfLatent) = (audio, audioOfLatent)
        (self.commitment, self.quantization) = (commitment, quantization)
    }
}

extension Generator {
    /// A pass as validation makes it: codebooks stay as they are, and there is no commitment loss.
    ///
    /// - Parameters:
    ///   - audio: [B, 1, T].
    ///   - count: How many codebooks.
    ///   - hasDualDecoder: Whether the latent is decoded without quantization too.
    package func evaluationPass(_ audio: Tensor, count: Int, hasDualDecoder: Bool) throws -> GeneratorPass {
        let (latent, frames) = try trainingLatent(audio)
        let groups = try quantized(latent, count: count)
        let decoded = try Tensor.concatenated(groups.map(\.vectors), dimension: 1)
        let none = try Tensor([0], shape: []).to(type).to(device)
        var quantization = none
        switch configuration.kind {
        case .soundstream, .encodec, .hificodec:
            for (part, vectors) in groups {
                let vectors = try vectors.detached()
                quantization =
                    try quantization + part.meanAbsoluteDifference(vectors)
                    + part.meanSquaredDifference(vectors)
            }
        case .dac, .funcodec: break
        }
        return GeneratorPass(
            audio: try self.audio(decoded, frames: frames),
            audioOfLatent: hasDualDecoder ? try self.audio(latent, frames: frames) : nil,
            commitment: none, quantization: quantization)
    }
}
