import Torch

extension ParameterScope {
    /// The weight of a convolution with weight normalization, w = g v / ‖v‖ with the norm over all axes but the first,
    /// computed once.
    ///
    /// Both spellings of PyTorch are read: `weight_g` and `weight_v`, and `parametrizations.weight.original0` and
    /// `original1`. torch's own fused operator computes it, since separate steps differ in the last bits.
    ///
    /// Source: Salimans & Kingma, Weight normalization, 2016.
    func normalizedWeight(_ shape: [Int]) throws -> Tensor {
        let normShape = [shape[0]] + [Int](repeating: 1, count: shape.count - 1)
        let isOld = has("weight_g") || has("weight_v")
        let names =
            isOld
            ? ("weight_g", "weight_v") : ("parametrizations.weight.original0", "parametrizations.weight.original1")
        let norm = try parameter(names.0, normShape)
        let direction = try parameter(names.1, shape)
        return try Tensor.weightNorm(direction, norm, dimension: 0)
    }
}
