import Codecs
import Torch

/// Normalization over groups of channels and all positions of an item, with trained scale and offset.
///
/// Source: Wu & He, Group normalization, 2018.
struct GroupNorm: Sendable {
    private let weight: Tensor, bias: Tensor
    private let groups: Int
    private let epsilon: Double

    init(_ scope: ParameterScope, channels: Int, groups: Int, epsilon: Double) throws {
        guard channels % groups == 0 else {
            throw CodecError(
                "config.yaml", cause: "\(channels) channels do not divide into \(groups) groups",
                remedy: "correct 'num_groups'")
        }
        weight = try scope.parameter("weight", [channels], initial: .constant(1))
        bias = try scope.parameter("bias", [channels], initial: .constant(0))
        (self.groups, self.epsilon) = (groups, epsilon)
    }

    /// What follows a SEANet convolution; `nil` where nothing does.
    init?(_ scope: ParameterScope, channels: Int, _ kind: NormalizationKind) throws {
        guard case .groups(let groups) = kind else { return nil }
        try self.init(scope, channels: channels, groups: groups, epsilon: 1e-5)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.groupNorm(groups: groups, weight: weight, bias: bias, epsilon: epsilon)
    }
}
