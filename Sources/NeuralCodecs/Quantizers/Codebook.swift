import Torch

/// One stage of a quantizer: vectors of width D are found in a codebook of V vectors of width Dc, with linear maps between
/// where the widths differ.
struct Codebook: Sendable {
    /// [V, Dc], and transposed with the squared norms of its columns for searching.
    private let vectors: Tensor, transposed: Tensor, squaredNorms: Tensor
    private let projectIn: Linear?, projectOut: Linear?

    /// A codebook at `vq.layers.K` of a state dict.
    init(_ scope: ParameterScope, width: Int, _ sizes: QuantizerConfiguration) throws {
        let place = scope["_codebook"]
        let (size, inner) = (sizes.codebookSize, sizes.codebookWidth)
        vectors = try place.buffer("embed", [size, inner])
        // The averages that training keeps; a file for decoding may lack them.
        for name in ["inited", "cluster_size", "embed_avg"] { place.ignore(name) }
        transposed = try vectors.transposed(0, 1)
        squaredNorms = try transposed.square().sum([0], keepsDimensions: true)
        projectIn = inner == width ? nil : try Linear(scope["project_in"], from: width, to: inner)
        projectOut = inner == width ? nil : try Linear(scope["project_out"], from: inner, to: width)
    }

    /// The nearest vector's number for each of [B, N, D], as [B, N]: the largest of −(|y|² − 2 y·e + |e|²), the first
    /// where several are equal.
    func codes(_ x: Tensor) throws -> Tensor {
        let projected = try projectIn?(x) ?? x
        let rows = try projected.reshaped([-1, projected.shape[2]])
        let distances = try rows.square().sum([1], keepsDimensions: true) - (rows * 2).matmul(transposed) + squaredNorms
        return try distances.negated().argmax(-1).reshaped([x.shape[0], x.shape[1]])
    }

    /// The vectors of codes [B, N], mapped back to [B, N, D].
    func vectors(_ codes: Tensor) throws -> Tensor {
        let found = try Tensor.embedding(vectors, codes)
        return try projectOut?(found) ?? found
    }
}

/// y = x Aᵀ + b over the last axis.
struct Linear: Sendable {
    private let weight: Tensor, bias: Tensor

    init(_ scope: ParameterScope, from inputs: Int, to outputs: Int) throws {
        weight = try scope.parameter("weight", [outputs, inputs])
        bias = try scope.parameter("bias", [outputs])
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor { try x.linear(weight, bias: bias) }
}
