import Torch

/// A convolution's weight as a forward pass needs it: a tensor, or what a normalization makes of tensors.
enum ConvolutionWeight: Sendable {
    /// The weight itself.
    case plain(Tensor)
    /// w = g v / ‖v‖ with the norm over all axes but the first.
    ///
    /// Source: Salimans & Kingma, Weight normalization, 2016.
    case normalized(direction: Tensor, norm: Tensor)
    /// w = v / σ(v).
    case spectral(SpectralNorm)

    /// The weight, with its gradient where one is recorded.
    ///
    /// - Parameter isTraining: Whether spectral norm brings its estimate of σ up to date.
    func callAsFunction(isTraining: Bool = false) throws -> Tensor {
        switch self {
        case .plain(let weight): weight
        // torch's own fused operator, since separate steps differ in the last bits.
        case .normalized(let direction, let norm): try Tensor.weightNorm(direction, norm, dimension: 0)
        case .spectral(let norm): try norm(isTraining: isTraining)
        }
    }
}

extension ParameterScope {
    /// The weight and bias of a convolution, asked for in the order in which PyTorch has them.
    ///
    /// - Parameters:
    ///   - shape: The weight's.
    ///   - outputs: How long the bias is.
    ///   - isNormalized: Whether the weight is weight-normalized.
    ///   - spelling: How a new model names the weight norm's tensors.
    func weightAndBias(
        _ shape: [Int], outputs: Int, isNormalized: Bool, spelling: WeightNormSpelling = .parametrization
    ) throws -> (ConvolutionWeight, bias: Tensor) {
        let bias = { try parameter("bias", [outputs], initial: .weight(shape)) }
        guard isNormalized else {
            let weight = try ConvolutionWeight.plain(parameter("weight", shape, initial: .weight(shape)))
            return (weight, try bias())
        }
        let first = try bias()
        return (try normalizedWeight(shape, spelling: spelling), first)
    }

    /// The weight of a convolution with weight normalization, computed once unless the model is for training.
    ///
    /// Both spellings of PyTorch are read: `weight_g` and `weight_v`, and `parametrizations.weight.original0` and
    /// `original1`. Where a checkpoint has neither, `spelling` says which a new model has.
    func normalizedWeight(
        _ shape: [Int], spelling: WeightNormSpelling = .parametrization
    ) throws -> ConvolutionWeight {
        let normShape = [shape[0]] + [Int](repeating: 1, count: shape.count - 1)
        let names = WeightNormSpelling.allCases.first { has($0.norm) || has($0.direction) } ?? spelling
        let norm = try parameter(names.norm, normShape, initial: .constant(1))
        let direction = try parameter(names.direction, shape, initial: .weight(shape))
        if case .trainingFromNothing = store.purpose {
            // The weight begins as its direction.
            try norm.assign(
                Torch.withoutGradients {
                    try direction.square().sum(Array(1..<shape.count), keepsDimensions: true).sqrt()
                })
        }
        let weight = ConvolutionWeight.normalized(direction: direction, norm: norm)
        return store.purpose.isTraining ? weight : .plain(try weight())
    }
}

/// PyTorch's two ways to name a weight norm's tensors.
package enum WeightNormSpelling: CaseIterable {
    /// That of `torch.nn.utils.weight_norm`.
    case function
    /// That of `torch.nn.utils.parametrizations.weight_norm`, since torch 2.1.
    case parametrization

    /// The name of g.
    var norm: String { self == .function ? "weight_g" : "parametrizations.weight.original0" }
    /// The name of v.
    var direction: String { self == .function ? "weight_v" : "parametrizations.weight.original1" }

    /// The key of the same tensor in the other spelling; the key itself where it has one spelling only.
    package static func other(_ key: String) -> String {
        let (old, new) = (function, parametrization)
        for (one, another) in [
            (old.norm, new.norm), (old.direction, new.direction), (new.norm, old.norm), (new.direction, old.direction),
        ] where key.hasSuffix("." + one) {
            return key.dropLast(one.count) + another
        }
        return key
    }
}
