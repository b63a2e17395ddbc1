// Products of matrices, and rows of a table.

private enum Operators {
    static let matmul = Operator("aten::matmul")
    static let linear = Operator("aten::linear")
    static let embedding = Operator("aten::embedding")
}

extension Tensor {
    /// The matrix product over the last two axes, [… , n, k] by [… , k, m]; axes before them are matched as in sums.
    public func matmul(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operators.matmul(.tensor(self), .tensor(other))
    }

    /// x weightᵀ + bias over the last axis, [… , inputs] to [… , outputs].
    ///
    /// - Parameters:
    ///   - weight: [outputs, inputs].
    ///   - bias: [outputs].
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
        try Operators.linear(.tensor(self), .tensor(weight), .optional(bias))
    }

    /// The rows of `table` [V, D] that integers name, in the integers' shape with D after it.
    public static func embedding(_ table: Tensor, _ indices: Tensor) throws(TorchError) -> Tensor {
        try Operators.embedding(.tensor(table), .tensor(indices))
    }
}
