import Codecs
import Torch

/// An elementwise function between layers.
public struct Activation: Layer {
    /// Which function.
    public enum Kind: Sendable, Hashable {
        /// x for x > 0, else α (eˣ − 1).
        case elu(alpha: Double)
        /// x for x > 0, else x times the slope.
        case leakyReLU(slope: Double)
        /// x for x > 0, else x times a trained slope, one for all channels or one for each.
        case prelu(slopes: Int, initial: Double)
        /// x between two limits.
        case hardTanh(minimum: Double, maximum: Double)
        /// max(0, x) + min(0, α (e^(x/α) − 1)).
        case celu(alpha: Double)
        /// log(1 + e^(β x)) / β, and x itself where β x is above the threshold.
        case softplus(beta: Double, threshold: Double)
        /// x Φ(x), exactly or by tanh.
        case gelu(isTanh: Bool)
        case relu, relu6, selu, silu, mish, tanh, sigmoid, hardSwish, hardSigmoid, logSigmoid
        /// x + sin²(a x) / (a + 1e-9) with one trained a for all channels.
        ///
        /// Source: Ziyin, Hartwig & Ueda, Neural networks fail to learn periodic functions and how to fix it, 2020.
        case snake
        case identity
    }

    private let kind: Kind
    /// Snake's a, [1, 1, 1], or the slopes.
    private let trained: [Tensor]

    init(_ kind: Kind, _ scope: ParameterScope) throws {
        self.kind = kind
        switch kind {
        case .snake: trained = [try scope.parameter("alpha", [1, 1, 1], initial: .constant(1))]
        case .prelu(let slopes, let initial):
            trained = [try scope.parameter("weight", [slopes], initial: .constant(initial))]
        default: trained = []
        }
    }

    /// Functions that ``Tensor`` has no method for.
    private enum Functions {
        static let prelu = Operator("aten::prelu")
        static let hardTanh = Operator("aten::hardtanh")
        static let celu = Operator("aten::celu")
        static let softplus = Operator("aten::softplus")
        static let gelu = Operator("aten::gelu")
        static let relu6 = Operator("aten::relu6")
        static let hardSwish = Operator("aten::hardswish")
        static let hardSigmoid = Operator("aten::hardsigmoid")
        static let logSigmoid = Operator("aten::log_sigmoid")
    }

    /// The function of each number.
    public func callAsFunction(_ x: Tensor) throws -> Tensor {
        switch kind {
        case .elu(let alpha): return try x.elu(alpha: alpha)
        case .leakyReLU(let slope): return try x.leakyReLU(slope: slope)
        case .relu: return try x.relu()
        case .selu: return try x.selu()
        case .gelu(let isTanh): return try Functions.gelu(.tensor(x), .text(isTanh ? "tanh" : "none"))
        case .prelu: return try Functions.prelu(.tensor(x), .tensor(trained[0]))
        case .hardTanh(let minimum, let maximum):
            return try Functions.hardTanh(.tensor(x), .real(minimum), .real(maximum))
        case .celu(let alpha): return try Functions.celu(.tensor(x), .real(alpha))
        case .relu6: return try Functions.relu6(.tensor(x))
        case .hardSwish: return try Functions.hardSwish(.tensor(x))
        case .hardSigmoid: return try Functions.hardSigmoid(.tensor(x))
        case .logSigmoid: return try Functions.logSigmoid(.tensor(x))
        case .silu: return try x.silu()
        case .mish: return try x.mish()
        case .tanh: return try x.tanh()
        case .sigmoid: return try x.sigmoid()
        case .softplus(let beta, let threshold):
            return try Functions.softplus(.tensor(x), .real(beta), .real(threshold))
        case .identity: return x
        case .snake:
            let a = trained[0]
            return try x + (a + 1e-9).reciprocal() * (a * x).sin().square()
        }
    }

    /// The function of each number of a convolution's output that nothing else needs. Its memory may serve again, which in
    /// training halves what a discriminator's pass keeps.
    func callAsFunction(overwriting x: Tensor) throws -> Tensor {
        guard case .leakyReLU(let slope) = kind, slope >= 0 else { return try self(x) }
        try x.formLeakyReLU(slope: slope)
        return x
    }

    func makeStream() -> (any LayerStream)? { PointwiseStream(self) }
}

extension Activation.Kind {
    /// The activation under a key with its parameters under `<key>_params`: Snake, or a class of `torch.nn` by name.
    init?(_ parameters: inout ConfigurationMapping, _ key: String, default name: String?) throws(CodecError) {
        let found = try parameters.text(key)
        var options = try parameters.mapping(key + "_params")
        guard let name = found ?? name else { return nil }
        options.ignore("inplace")
        switch name {
        case "ELU": self = .elu(alpha: try options.real("alpha", default: 1))
        case "LeakyReLU": self = .leakyReLU(slope: try options.real("negative_slope", default: 0.01))
        case "ReLU": self = .relu
        case "SELU": self = .selu
        case "GELU": self = .gelu(isTanh: try options.text("approximate") == "tanh")
        case "PReLU":
            self = .prelu(
                slopes: try options.size("num_parameters", default: 1),
                initial: try options.real("init", default: 0.25))
        case "Hardtanh":
            self = .hardTanh(
                minimum: try options.real("min_val", default: -1), maximum: try options.real("max_val", default: 1))
        case "CELU": self = .celu(alpha: try options.real("alpha", default: 1))
        case "ReLU6": self = .relu6
        case "Hardswish": self = .hardSwish
        case "Hardsigmoid": self = .hardSigmoid
        case "LogSigmoid": self = .logSigmoid
        case "SiLU": self = .silu
        case "Mish": self = .mish
        case "Tanh": self = .tanh
        case "Sigmoid": self = .sigmoid
        case "Softplus":
            self = .softplus(
                beta: try options.real("beta", default: 1), threshold: try options.real("threshold", default: 20))
        case "Identity": self = .identity
        case "Snake": self = .snake
        default:
            throw parameters.refused(
                key, "is \(name)",
                "known are ELU, CELU, SELU, ReLU, ReLU6, LeakyReLU, PReLU, GELU, SiLU, Mish, Tanh, Hardtanh, Hardswish, "
                    + "Hardsigmoid, Sigmoid, LogSigmoid, Softplus, Identity and Snake")
        }
        try options.finish()
    }
}
