import Torch

/// A weight divided by its largest singular value, w = v / σ(v), which is estimated by one step of the power method in each
/// pass of training.
///
/// Source: Miyato et al., Spectral normalization for generative adversarial networks, 2018; named as
/// `torch.nn.utils.spectral_norm` names its tensors.
struct SpectralNorm: Sendable {
    /// v, of the weight's shape, seen as a matrix [outputs, all the rest].
    private let original: Tensor
    /// The estimates of the singular vectors, [outputs] and [all the rest]; replaced in training.
    private let left: Tensor, right: Tensor

    init(_ scope: ParameterScope, _ shape: [Int]) throws {
        original = try scope.parameter("weight_orig", shape, initial: .weight(shape))
        left = try scope.buffer("weight_u", [shape[0]], initial: .unitVector)
        right = try scope.buffer("weight_v", [shape.dropFirst().reduce(1, *)], initial: .unitVector)
    }

    func callAsFunction(isTraining: Bool) throws -> Tensor {
        let matrix = try original.reshaped([original.shape[0], -1])
        if isTraining {
            try Torch.withoutGradients {
                try right.assign(Self.unit(matrix.transposed(0, 1).matmul(left)))
                try left.assign(Self.unit(matrix.matmul(right)))
            }
        }
        // The record keeps this pass's vectors while later passes replace them.
        let (u, v) = isTraining ? (try left.copied(), try right.copied()) : (left, right)
        return try original / u.matmul(matrix.matmul(v))
    }

    private static func unit(_ x: Tensor) throws -> Tensor {
        try x / x.square().sum().sqrt().clamped(minimum: 1e-12)
    }
}
