// Sums, differences, products and quotients, element by element. Shapes are matched from their last axes on, and axes of
// length 1 repeated. Numbers of two types meet in the wider one; a Double leaves floats and complex numbers in their type,
// and makes 32-bit floats of integers.

private enum Operators {
    static let add = Operator("aten::add", "Tensor")
    static let addScalar = Operator("aten::add", "Scalar")
    static let subtract = Operator("aten::sub", "Tensor")
    static let subtractScalar = Operator("aten::sub", "Scalar")
    static let subtractFromScalar = Operator("aten::rsub", "Scalar")
    static let multiply = Operator("aten::mul", "Tensor")
    static let multiplyScalar = Operator("aten::mul", "Scalar")
    static let divide = Operator("aten::div", "Tensor")
    static let divideScalar = Operator("aten::div", "Scalar")
    static let negate = Operator("aten::neg")
}

extension Tensor {
    /// a + b.
    public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operators.add(.tensor(a), .tensor(b))
    }

    /// a − b.
    public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operators.subtract(.tensor(a), .tensor(b))
    }

    /// a b.
    public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operators.multiply(.tensor(a), .tensor(b))
    }

    /// a / b; integers give 32-bit floats.
    public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try Operators.divide(.tensor(a), .tensor(b))
    }

    /// a + b.
    public static func + (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operators.addScalar(.tensor(a), .real(b))
    }

    /// a − b.
    public static func - (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operators.subtractScalar(.tensor(a), .real(b))
    }

    /// a b.
    public static func * (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operators.multiplyScalar(.tensor(a), .real(b))
    }

    /// a / b.
    public static func / (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try Operators.divideScalar(.tensor(a), .real(b))
    }

    /// a + b.
    public static func + (a: Double, b: Tensor) throws(TorchError) -> Tensor { try b + a }

    /// a − b.
    public static func - (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try Operators.subtractFromScalar(.tensor(b), .real(a))
    }

    /// a b.
    public static func * (a: Double, b: Tensor) throws(TorchError) -> Tensor { try b * a }

    /// a / b, as b's reciprocal times a.
    public static func / (a: Double, b: Tensor) throws(TorchError) -> Tensor { try b.reciprocal() * a }

    /// −x.
    public func negated() throws(TorchError) -> Tensor { try Operators.negate(.tensor(self)) }
}
