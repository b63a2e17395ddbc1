import Torch

/// SEANet's encoder: samples [B, channels, T] to a latent [B, D, N].
///
/// Source: Tagliasacchi et al., SEANet: a multi-modal speech enhancement network, 2020; with LSTMs as in EnCodec.
enum SEANetEncoder {
    /// The layers, in ESPnet's order and numbering.
    static func make(_ scope: ParameterScope, latentWidth: Int, _ options: SEANetConfiguration) throws -> Sequential {
        var model = Sequential.Builder(scope["model"])
        var width = options.filters
        try model.append {
            try Convolution1d($0, from: options.channels, to: width, kernel: options.kernel, options)
        }
        for ratio in options.ratios.reversed() {
            for index in 0..<options.residualLayers {
                try model.append { try ResidualBlock($0, width: width, index: index, options) }
            }
            try model.append { try Activation(options.activation, $0) }
            try model.append {
                try Convolution1d(
                    $0, from: width, to: 2 * width, kernel: 2 * ratio.time, stride: ratio.time, options)
            }
            width *= 2
        }
        if options.lstmLayers > 0 {
            try model.append { try SkipLSTM($0, width: width, layers: options.lstmLayers) }
        }
        try model.append { try Activation(options.activation, $0) }
        try model.append {
            try Convolution1d($0, from: width, to: latentWidth, kernel: options.lastKernel, options)
        }
        return model.built
    }
}
