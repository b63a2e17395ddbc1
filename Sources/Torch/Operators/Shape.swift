// Other shapes of the same numbers, parts of them, and several in one. An axis is given by its number from 0, or from −1
// backwards. But for what is concatenated, stacked, flipped or made contiguous, memory is shared where that is possible.

private enum Operators {
    static let reshape = Operator("aten::reshape")
    static let transpose = Operator("aten::transpose", "int")
    static let permute = Operator("aten::permute")
    static let narrow = Operator("aten::narrow")
    static let select = Operator("aten::select", "int")
    static let squeeze = Operator("aten::squeeze", "dim")
    static let unsqueeze = Operator("aten::unsqueeze")
    static let expand = Operator("aten::expand")
    static let flip = Operator("aten::flip")
    static let contiguous = Operator("aten::contiguous")
    static let clone = Operator("aten::clone")
    static let concatenate = Operator("aten::cat")
    static let stack = Operator("aten::stack")
    static let detach = Operator("aten::detach")
}

extension Tensor {
    /// The numbers in C order under another shape, of which one length may be −1 for what is left.
    public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
        try Operators.reshape(.tensor(self), .integers(shape))
    }

    /// Two axes exchanged.
    public func transposed(_ a: Int, _ b: Int) throws(TorchError) -> Tensor {
        try Operators.transpose(.tensor(self), .integer(a), .integer(b))
    }

    /// The axes in another order: axis i of the result is axis `axes[i]`.
    public func permuted(_ axes: [Int]) throws(TorchError) -> Tensor {
        try Operators.permute(.tensor(self), .integers(axes))
    }

    /// `length` places of an axis from `start` on.
    public func narrowed(_ axis: Int, start: Int, length: Int) throws(TorchError) -> Tensor {
        try Operators.narrow(.tensor(self), .integer(axis), .integer(start), .integer(length))
    }

    /// One place of an axis, without the axis.
    public func selected(_ axis: Int, index: Int) throws(TorchError) -> Tensor {
        try Operators.select(.tensor(self), .integer(axis), .integer(index))
    }

    /// Without an axis, if its length is 1; else the same.
    public func squeezed(_ axis: Int) throws(TorchError) -> Tensor {
        try Operators.squeeze(.tensor(self), .integer(axis))
    }

    /// With a new axis of length 1, of that number in the result.
    public func unsqueezed(_ axis: Int) throws(TorchError) -> Tensor {
        try Operators.unsqueeze(.tensor(self), .integer(axis))
    }

    /// Axes of length 1 repeated to the lengths of `shape`, where −1 leaves a length; new axes come first.
    public func expanded(_ shape: [Int]) throws(TorchError) -> Tensor {
        try Operators.expand(.tensor(self), .integers(shape))
    }

    /// Backwards along axes.
    public func flipped(_ axes: [Int]) throws(TorchError) -> Tensor {
        try Operators.flip(.tensor(self), .integers(axes))
    }

    /// With its numbers in C order in memory.
    public func contiguous() throws(TorchError) -> Tensor { try Operators.contiguous(.tensor(self)) }

    /// The same numbers in memory of their own: a part that is kept does not keep the whole.
    public func copied() throws(TorchError) -> Tensor { try Operators.clone(.tensor(self)) }

    /// Tensors one after the other along an axis; their other lengths are equal.
    public static func concatenated(_ tensors: [Tensor], dimension: Int) throws(TorchError) -> Tensor {
        try Operators.concatenate(.tensors(tensors), .integer(dimension))
    }

    /// Tensors of one shape along a new axis.
    public static func stacked(_ tensors: [Tensor], dimension: Int) throws(TorchError) -> Tensor {
        try Operators.stack(.tensors(tensors), .integer(dimension))
    }

    /// The same numbers without the record of how they came about, so that no gradient passes.
    public func detached() throws(TorchError) -> Tensor { try Operators.detach(.tensor(self)) }
}
