// Mean distances of two tensors of one shape, each a single number.

private enum Operators {
    static let l1 = Operator("aten::l1_loss")
    static let meanSquare = Operator("aten::mse_loss")
}

extension Tensor {
    /// The mean of |a − b|.
    public func meanAbsoluteDifference(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operators.l1(.tensor(self), .tensor(other))
    }

    /// The mean of (a − b)².
    public func meanSquaredDifference(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operators.meanSquare(.tensor(self), .tensor(other))
    }
}
