// Functions of one number, element by element.

private enum Operators {
    static let sin = Operator("aten::sin")
    static let cos = Operator("aten::cos")
    static let exp = Operator("aten::exp")
    static let log = Operator("aten::log")
    static let log2 = Operator("aten::log2")
    static let log10 = Operator("aten::log10")
    static let sqrt = Operator("aten::sqrt")
    static let square = Operator("aten::square")
    static let reciprocal = Operator("aten::reciprocal")
    static let absolute = Operator("aten::abs")
    static let clamp = Operator("aten::clamp")
}

extension Tensor {
    /// The sine of an angle in radians.
    public func sin() throws(TorchError) -> Tensor { try Operators.sin(.tensor(self)) }

    /// The cosine of an angle in radians.
    public func cos() throws(TorchError) -> Tensor { try Operators.cos(.tensor(self)) }

    /// eˣ.
    public func exp() throws(TorchError) -> Tensor { try Operators.exp(.tensor(self)) }

    /// The natural logarithm; −∞ for 0, not a number below.
    public func log() throws(TorchError) -> Tensor { try Operators.log(.tensor(self)) }

    /// The logarithm to base 2; −∞ for 0, not a number below.
    public func log2() throws(TorchError) -> Tensor { try Operators.log2(.tensor(self)) }

    /// The logarithm to base 10; −∞ for 0, not a number below.
    public func log10() throws(TorchError) -> Tensor { try Operators.log10(.tensor(self)) }

    /// √x; not a number below 0.
    public func sqrt() throws(TorchError) -> Tensor { try Operators.sqrt(.tensor(self)) }

    /// x².
    public func square() throws(TorchError) -> Tensor { try Operators.square(.tensor(self)) }

    /// 1/x; infinite for 0.
    public func reciprocal() throws(TorchError) -> Tensor { try Operators.reciprocal(.tensor(self)) }

    /// |x|, real also for complex numbers.
    public func absolute() throws(TorchError) -> Tensor { try Operators.absolute(.tensor(self)) }

    /// The nearest number that is not below `minimum` nor above `maximum`; at least one of them is given.
    public func clamped(minimum: Double? = nil, maximum: Double? = nil) throws(TorchError) -> Tensor {
        try Operators.clamp(.tensor(self), .optional(minimum), .optional(maximum))
    }
}
