import Torch

/// Residual vector quantization: each codebook quantizes what those before it left.
///
/// Source: Zeghidour et al., SoundStream: an end-to-end neural audio codec, 2021.
struct ResidualQuantizer: Sendable {
    let codebooks: [Codebook]

    /// A quantizer of vectors of `width`, at `vq` of its place.
    init(_ scope: ParameterScope, width: Int, _ sizes: QuantizerConfiguration) throws {
        let layers = scope["vq"]["layers"]
        codebooks = try (0..<sizes.codebookCount).map { try Codebook(layers[$0], width: width, sizes) }
    }

    /// Codes [count, B, N] of a latent [B, D, N]; `count` of the codebooks are used.
    func encode(_ latent: Tensor, count: Int) throws -> Tensor {
        var residual = try latent.transposed(1, 2).contiguous()
        var codes = [Tensor]()
        for (stage, codebook) in codebooks.prefix(count).enumerated() {
            let found = try codebook.codes(residual)
            codes.append(found)
            if stage + 1 < count { residual = try residual - codebook.vectors(found) }
        }
        return try Tensor.stacked(codes, dimension: 0)
    }

    /// The latent [B, D, N] of codes [count, B, N]; `count` may be less than the number of codebooks.
    func decode(_ codes: Tensor) throws -> Tensor {
        guard let first = codebooks.first else { preconditionFailure("a quantizer has a codebook") }
        var sum = try first.vectors(codes.selected(0, index: 0))
        for (stage, codebook) in codebooks.enumerated().dropFirst().prefix(codes.shape[0] - 1) {
            sum = try sum + codebook.vectors(codes.selected(0, index: stage))
        }
        return try sum.transposed(1, 2)
    }
}
