import Torch

/// HiFi-GAN's residual block, [B, C, L] to the same: for each dilation a pair of convolutions (kind 1) or one (kind 2)
/// beside the identity.
///
/// Source: Kong, Kim & Bae, HiFi-GAN, 2020.
struct HiFiResidualBlock: Sendable {
    /// The convolutions of each step.
    private let steps: [[PlainConvolution1d]]

    init(
        _ scope: ParameterScope, width: Int, kernel: Int, dilations: [Int], isPaired: Bool
    ) throws {
        func convolution(_ scope: ParameterScope, _ dilation: Int) throws -> PlainConvolution1d {
            try PlainConvolution1d(
                scope, from: width, to: width, kernel: kernel, dilation: dilation,
                padding: (kernel - 1) * dilation / 2, isWeightNormalized: true, spelling: .function)
        }
        if isPaired {
            let dilated = try (0..<3).map { try convolution(scope["convs1"][$0], dilations[$0]) }
            let plain = try (0..<3).map { try convolution(scope["convs2"][$0], 1) }
            steps = zip(dilated, plain).map { [$0, $1] }
        } else {
            steps = try (0..<2).map { [try convolution(scope["convs"][$0], dilations[$0])] }
        }
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var x = x
        for step in steps {
            var y = try x.leakyReLU(slope: HiFiSlope.inner)
            for (index, convolution) in step.enumerated() {
                if index > 0 { try y.formLeakyReLU(slope: HiFiSlope.inner) }
                y = try convolution(y)
            }
            x = try y + x
        }
        return x
    }
}

/// Slopes of HiFi-Codec's leaky ReLU.
enum HiFiSlope {
    static let inner = 0.1
    /// PyTorch's default, which ESPnet's encoder has before its last convolution.
    static let encoderEnd = 0.01
}
