// Numbers of whole axes. No axes stand for all of them; axes that stay have length 1.

private enum Operators {
    static let sum = Operator("aten::sum", "dim_IntList")
    static let mean = Operator("aten::mean", "dim")
    static let maximum = Operator("aten::amax")
    static let minimum = Operator("aten::amin")
    static let maximumAlong = Operator("aten::max", "dim")
    static let argmax = Operator("aten::argmax")
    static let argmin = Operator("aten::argmin")
}

extension Tensor {
    /// The sum over axes; integers give 64-bit integers.
    public func sum(_ axes: [Int] = [], keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.sum(.tensor(self), .integers(axes), .bool(keepsDimensions))
    }

    /// The mean over axes.
    public func mean(_ axes: [Int] = [], keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.mean(.tensor(self), .integers(axes), .bool(keepsDimensions))
    }

    /// The largest number over axes.
    public func maximum(_ axes: [Int] = [], keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.maximum(.tensor(self), .integers(axes), .bool(keepsDimensions))
    }

    /// The largest number along an axis, which stays with length 1. Of equal ones the gradient goes to one, where
    /// ``maximum(_:keepsDimensions:)`` divides it among them.
    public func maximum(along axis: Int) throws(TorchError) -> Tensor {
        try Operators.maximumAlong.results([.tensor(self), .integer(axis), .bool(true)])[0]
    }

    /// The smallest number over axes.
    public func minimum(_ axes: [Int] = [], keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.minimum(.tensor(self), .integers(axes), .bool(keepsDimensions))
    }

    /// The place of the largest number along an axis, the first of equal ones on the CPU.
    public func argmax(_ axis: Int, keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.argmax(.tensor(self), .integer(axis), .bool(keepsDimensions))
    }

    /// The place of the smallest number along an axis, the first of equal ones on the CPU.
    public func argmin(_ axis: Int, keepsDimensions: Bool = false) throws(TorchError) -> Tensor {
        try Operators.argmin(.tensor(self), .integer(axis), .bool(keepsDimensions))
    }
}
