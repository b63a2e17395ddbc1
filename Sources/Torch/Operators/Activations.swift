// Nonlinear functions between the layers of networks, element by element.

private enum Operators {
    static let elu = Operator("aten::elu")
    static let leakyReLU = Operator("aten::leaky_relu")
    static let leakyReLUInPlace = Operator("aten::leaky_relu_")
    static let threshold = Operator("aten::threshold")
    static let relu = Operator("aten::relu")
    static let selu = Operator("aten::selu")
    static let gelu = Operator("aten::gelu")
    static let silu = Operator("aten::silu")
    static let mish = Operator("aten::mish")
    static let tanh = Operator("aten::tanh")
    static let sigmoid = Operator("aten::sigmoid")
    static let softplus = Operator("aten::softplus")
}

extension Tensor {
    /// x for x > 0, else α (eˣ − 1).
    ///
    /// Source: Clevert, Unterthiner & Hochreiter, Fast and accurate deep network learning by exponential linear units,
    /// 2016.
    public func elu(alpha: Double = 1) throws(TorchError) -> Tensor {
        try Operators.elu(.tensor(self), .real(alpha))
    }

    /// x for x > 0, else `slope` x.
    public func leakyReLU(slope: Double = 0.01) throws(TorchError) -> Tensor {
        try Operators.leakyReLU(.tensor(self), .real(slope))
    }

    /// ``leakyReLU(slope:)`` in the place of these numbers, recorded for gradients. The numbers before are lost, and what is
    /// recorded of the operator that gave them must not need them; convolutions do not.
    ///
    /// - Parameter slope: Not below 0, as gradients follow from the results' signs.
    public func formLeakyReLU(slope: Double) throws(TorchError) {
        precondition(slope >= 0, "the sign of a result tells that of its number")
        _ = try Operators.leakyReLUInPlace(.tensor(self), .real(slope))
    }

    /// x for x > `threshold`, else a number.
    public func replacing(upTo threshold: Double, by value: Double) throws(TorchError) -> Tensor {
        try Operators.threshold(.tensor(self), .real(threshold), .real(value))
    }

    /// x for x > 0, else 0.
    public func relu() throws(TorchError) -> Tensor { try Operators.relu(.tensor(self)) }

    /// λ x for x > 0, else λ α (eˣ − 1), with λ = 1.0507… and α = 1.6732….
    ///
    /// Source: Klambauer et al., Self-normalizing neural networks, 2017.
    public func selu() throws(TorchError) -> Tensor { try Operators.selu(.tensor(self)) }

    /// x Φ(x) with the exact normal distribution Φ.
    ///
    /// Source: Hendrycks & Gimpel, Gaussian error linear units, 2016.
    public func gelu() throws(TorchError) -> Tensor { try Operators.gelu(.tensor(self)) }

    /// x / (1 + e⁻ˣ).
    public func silu() throws(TorchError) -> Tensor { try Operators.silu(.tensor(self)) }

    /// x tanh(log(1 + eˣ)).
    ///
    /// Source: Misra, Mish: a self regularized non-monotonic activation function, 2019.
    public func mish() throws(TorchError) -> Tensor { try Operators.mish(.tensor(self)) }

    /// The hyperbolic tangent.
    public func tanh() throws(TorchError) -> Tensor { try Operators.tanh(.tensor(self)) }

    /// 1 / (1 + e⁻ˣ).
    public func sigmoid() throws(TorchError) -> Tensor { try Operators.sigmoid(.tensor(self)) }

    /// log(1 + eˣ), and x itself above 20.
    public func softplus() throws(TorchError) -> Tensor { try Operators.softplus(.tensor(self)) }
}
