// Normalization of activations and of weights.

private enum Operators {
    static let groupNorm = Operator("aten::group_norm")
    static let layerNorm = Operator("aten::layer_norm")
    static let weightNorm = Operator("aten::_weight_norm")
}

extension Tensor {
    /// (x − mean) / √(variance + epsilon) over groups of channels and all positions of an item, [B, C, …] to the same.
    ///
    /// Source: Wu & He, Group normalization, 2018.
    ///
    /// - Parameters:
    ///   - groups: A divisor of C.
    ///   - weight: [C], multiplied afterwards.
    ///   - bias: [C], added afterwards.
    ///   - epsilon: Keeps the quotient finite.
    public func groupNorm(
        groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try Operators.groupNorm(
            .tensor(self), .integer(groups), .optional(weight), .optional(bias), .real(epsilon))
    }

    /// (x − mean) / √(variance + epsilon) over the last axes.
    ///
    /// Source: Ba, Kiros & Hinton, Layer normalization, 2016.
    ///
    /// - Parameters:
    ///   - lengths: Those of the axes, the end of the shape.
    ///   - weight: Of these lengths, multiplied afterwards.
    ///   - bias: Of these lengths, added afterwards.
    ///   - epsilon: Keeps the quotient finite.
    public func layerNorm(
        _ lengths: [Int], weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try Operators.layerNorm(
            .tensor(self), .integers(lengths), .optional(weight), .optional(bias), .real(epsilon))
    }

    /// g v / ‖v‖ with the norm over all axes but `dimension`, in libtorch's fused operator: separate steps differ from it
    /// in the last bits.
    ///
    /// Source: Salimans & Kingma, Weight normalization, 2016.
    ///
    /// - Parameters:
    ///   - v: The direction.
    ///   - g: The norm: v's shape with length 1 in all axes but `dimension`.
    ///   - dimension: The first axis or the last.
    public static func weightNorm(_ v: Tensor, _ g: Tensor, dimension: Int = 0) throws(TorchError) -> Tensor {
        try Operators.weightNorm(.tensor(v), .tensor(g), .integer(dimension))
    }
}
