import Torch

/// One stage of a quantizer: vectors of width D are found in a codebook of V vectors of width Dc, with linear maps between
/// where the widths differ.
struct Codebook: Sendable {
    /// What a codebook is searched by: its vectors transposed, [Dc, V], and their squared norms, [1, V].
    private struct Searched: Sendable {
        var transposed: Tensor, squaredNorms: Tensor

        init(_ vectors: Tensor) throws {
            transposed = try vectors.transposed(0, 1)
            squaredNorms = try transposed.square().sum([0], keepsDimensions: true)
        }
    }

    /// [V, Dc].
    let vectors: Tensor
    /// What training keeps up to date; `nil` for inference.
    let averages: CodebookAverages?
    let projectIn: Linear?, projectOut: Linear?
    /// Computed once where the vectors stay.
    private let searched: Searched?

    /// A codebook at `vq.layers.K` of a state dict.
    init(_ scope: ParameterScope, width: Int, _ sizes: QuantizerConfiguration) throws {
        let (size, inner) = (sizes.codebookSize, sizes.codebookWidth)
        projectIn = inner == width ? nil : try Linear(scope["project_in"], from: width, to: inner)
        projectOut = inner == width ? nil : try Linear(scope["project_out"], from: inner, to: width)
        let place = scope["_codebook"]
        guard place.store.purpose.isTraining else {
            vectors = try place.buffer("embed", [size, inner], initial: .constant(0))
            // The averages that training keeps; a file for decoding may lack them.
            for name in ["inited", "cluster_size", "embed_avg"] { place.ignore(name) }
            (averages, searched) = (nil, try Searched(vectors))
            return
        }
        (vectors, averages) = try CodebookAverages.make(place, sizes)
        searched = nil
    }

    /// The nearest vector's number for each of [B, N, D], as [B, N].
    func codes(_ x: Tensor) throws -> Tensor {
        try nearest(projected(x)).reshaped([x.shape[0], x.shape[1]])
    }

    /// Rows [B · N, Dc] of vectors [B, N, D] as the codebook sees them.
    func projected(_ x: Tensor) throws -> Tensor {
        let inner = try projectIn?(x) ?? x
        return try inner.reshaped([-1, inner.shape[2]])
    }

    /// The number of each row's nearest vector: the largest of −(|y|² − 2 y·e + |e|²), the first where several are equal.
    func nearest(_ rows: Tensor) throws -> Tensor {
        let searched = try self.searched ?? Searched(vectors)
        let distances =
            try rows.square().sum([1], keepsDimensions: true) - (rows * 2).matmul(searched.transposed)
            + searched.squaredNorms
        return try distances.negated().argmax(-1)
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
        weight = try scope.parameter("weight", [outputs, inputs], initial: .uniform(inputs: inputs))
        bias = try scope.parameter("bias", [outputs], initial: .uniform(inputs: inputs))
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor { try x.linear(weight, bias: bias) }
}
