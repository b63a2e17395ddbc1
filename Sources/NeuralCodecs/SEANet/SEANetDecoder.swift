import Torch

/// SEANet's decoder: a latent [B, D, N] to samples [B, channels, N · hop].
enum SEANetDecoder {
    /// The layers, in ESPnet's order and numbering.
    static func make(_ scope: ParameterScope, latentWidth: Int, _ options: SEANetConfiguration) throws -> Sequential {
        var model = Sequential.Builder(scope["model"])
        var width = options.filters << options.ratios.count
        try model.append {
            try Convolution1d($0, from: latentWidth, to: width, kernel: options.kernel, options)
        }
        if options.lstmLayers > 0 {
            try model.append { try SkipLSTM($0, width: width, layers: options.lstmLayers) }
        }
        for ratio in options.ratios {
            try model.append { try Activation(options.activation, $0) }
            try model.append {
                try TransposedConvolution1d($0, from: width, to: width / 2, stride: ratio.time, options)
            }
            width /= 2
            for index in 0..<options.residualLayers {
                try model.append { try ResidualBlock($0, width: width, index: index, options) }
            }
        }
        try model.append { try Activation(options.activation, $0) }
        try model.append {
            try Convolution1d($0, from: width, to: options.channels, kernel: options.lastKernel, options)
        }
        if let final = options.finalActivation { try model.append { try Activation(final, $0) } }
        return model.built
    }
}
