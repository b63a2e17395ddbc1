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
        case relu, selu, gelu, silu, mish, tanh, sigmoid, softplus
        /// x + sin²(a x) / (a + 1e-9) with one trained a for all channels.
        ///
        /// Source: Ziyin, Hartwig & Ueda, Neural networks fail to learn periodic functions and how to fix it, 2020.
        case snake
        case identity
    }

    private let kind: Kind
    /// Snake's a and 1/(a + 1e-9), each [1, 1, 1].
    private let snake: (a: Tensor, reciprocal: Tensor)?

    init(_ kind: Kind, _ scope: ParameterScope) throws {
        self.kind = kind
        if kind == .snake {
            let a = try scope.parameter("alpha", [1, 1, 1])
            snake = (a, try (a + 1e-9).reciprocal())
        } else {
            snake = nil
        }
    }

    public func callAsFunction(_ x: Tensor) throws -> Tensor {
        switch kind {
        case .elu(let alpha): return try x.elu(alpha: alpha)
        case .leakyReLU(let slope): return try x.leakyReLU(slope: slope)
        case .relu: return try x.relu()
        case .selu: return try x.selu()
        case .gelu: return try x.gelu()
        case .silu: return try x.silu()
        case .mish: return try x.mish()
        case .tanh: return try x.tanh()
        case .sigmoid: return try x.sigmoid()
        case .softplus: return try x.softplus()
        case .identity: return x
        case .snake:
            guard let snake else { preconditionFailure("Snake is built with its parameter") }
            return try x + snake.reciprocal * (snake.a * x).sin().square()
        }
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
        case "GELU": self = .gelu
        case "SiLU": self = .silu
        case "Mish": self = .mish
        case "Tanh": self = .tanh
        case "Sigmoid": self = .sigmoid
        case "Softplus": self = .softplus
        case "Identity": self = .identity
        case "Snake": self = .snake
        default:
            throw parameters.refused(
                key, "is \(name)",
                "known are ELU, LeakyReLU, ReLU, SELU, GELU, SiLU, Mish, Tanh, Sigmoid, Softplus, Identity and Snake")
        }
        try options.finish()
    }
}
